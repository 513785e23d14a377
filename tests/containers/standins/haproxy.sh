#!/bin/sh
# As the official one: options alone mean haproxy, and haproxy runs as a master in front.
set -e
case "$1" in -*) set -- haproxy "$@" ;; esac
if [ "$1" = haproxy ]; then
    shift
    set -- haproxy -W -db "$@"
fi
exec "$@"
