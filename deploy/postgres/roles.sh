#!/bin/sh
# Runs once, when the database is made: the application's role owns its database and may do
# nothing else. psql reads the password itself, so that no command line ever holds it.
set -eu
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" \
    --dbname=postgres <<'SQL'
\set password `cat /run/secrets/todoapp_database_password`
CREATE ROLE todoapp LOGIN PASSWORD :'password';
ALTER DATABASE todoapp OWNER TO todoapp;
SQL
