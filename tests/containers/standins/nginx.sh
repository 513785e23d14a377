#!/bin/sh
# As the official one: before nginx, what is executable in /docker-entrypoint.d, in order.
set -e
case "$1" in
    nginx | nginx-debug)
        find /docker-entrypoint.d/ -follow -type f | sort -V >/tmp/scripts
        while read -r script; do
            case "$script" in
                *.envsh) if [ -x "$script" ]; then . "$script"; fi ;;
                *.sh) if [ -x "$script" ]; then "$script"; fi ;;
            esac
        done </tmp/scripts
        rm /tmp/scripts
        ;;
esac
exec "$@"
