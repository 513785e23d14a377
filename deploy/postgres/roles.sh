#!/bin/sh
# Runs once, when the database is made: the application's role owns its database and may do
# nothing else. psql reads the password itself, so that no command line ever holds it. The
# superuser's password ends here, since the image leaves it in the server's environment: from now
# on it gets in through the container's own socket only (docker compose exec postgres psql).
set -eu
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" \
    --dbname=postgres <<'SQL'
\set password `cat /run/secrets/todoapp_database_password`
CREATE ROLE todoapp LOGIN PASSWORD :'password';
ALTER DATABASE todoapp OWNER TO todoapp;
ALTER ROLE postgres PASSWORD NULL;
SQL
