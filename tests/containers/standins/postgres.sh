#!/bin/bash
# What the official entrypoint does, in its order, for the variables that it documents:
# POSTGRES_PASSWORD, _USER, _DB, _INITDB_ARGS (each also as …_FILE), _HOST_AUTH_METHOD, and scripts
# in /docker-entrypoint-initdb.d. Root steps down to postgres; any other user stays who it is.
set -Eeo pipefail

from_file() { # NAME DEFAULT
    local file="${1}_FILE"
    if [ -n "${!1:-}" ] && [ -n "${!file:-}" ]; then
        echo >&2 "error: both $1 and $file are set (but are exclusive)"
        exit 1
    fi
    local value="${!1:-$2}"
    if [ -n "${!file:-}" ]; then value="$(<"${!file}")"; fi
    export "$1"="$value"
    unset "$file"
}

ask() { # psql at the temporary server
    PGHOST=/var/run/postgresql psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
        --no-password --no-psqlrc "$@"
}

run_scripts() {
    local script
    for script in /docker-entrypoint-initdb.d/*; do
        case "$script" in
            *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
            *.sql) ask --dbname "$POSTGRES_DB" -f "$script" ;;
            *) echo "$0: ignoring $script" ;;
        esac
    done
}

make_database() {
    if [ -z "$POSTGRES_PASSWORD" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
        echo >&2 "Error: Database is uninitialized and superuser password is not specified."
        exit 1
    fi
    # Debian's build has its sockets there by default; this one has to be told.
    eval 'initdb --set=unix_socket_directories=/var/run/postgresql --username="$POSTGRES_USER"' \
        '--pwfile=<(printf "%s\n" "$POSTGRES_PASSWORD")' "$POSTGRES_INITDB_ARGS"
    local method="${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption "${@:2}")}"
    printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
    export PGPASSWORD="${PGPASSWORD:-$POSTGRES_PASSWORD}"
    pg_ctl -D "$PGDATA" -w start -o "$(printf '%q ' "${@:2}" -c listen_addresses= -p 5432)"
    if [ "$POSTGRES_DB" != postgres ]; then
        ask --dbname postgres --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
    fi
    run_scripts
    pg_ctl -D "$PGDATA" -m fast -w stop
    unset PGPASSWORD
    echo "PostgreSQL init process complete; ready for start up."
}

case "${1:-}" in -*) set -- postgres "$@" ;; esac
if [ "$1" = postgres ]; then
    from_file POSTGRES_PASSWORD ""
    from_file POSTGRES_USER postgres
    from_file POSTGRES_DB "$POSTGRES_USER"
    from_file POSTGRES_INITDB_ARGS ""
    mkdir -p "$PGDATA" /var/run/postgresql || :
    chmod 700 "$PGDATA" || :
    chmod 3775 /var/run/postgresql || :
    if [ "$(id -u)" = 0 ]; then
        chown -R postgres "$PGDATA" /var/run/postgresql
        exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
    fi
    [ -s "$PGDATA/PG_VERSION" ] || make_database "$@"
fi
exec "$@"
