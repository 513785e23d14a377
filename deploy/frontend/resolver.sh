#!/bin/sh
# The image's entrypoint runs this before nginx, which asks name servers itself and has to be told
# which. Docker's and Podman's comes first in the list; those behind it know none of our names.
set -eu
awk '$1 == "nameserver" { print "resolver " ($2 ~ /:/ ? "[" $2 "]" : $2) " valid=5s ipv6=off;"; exit }' \
    /etc/resolv.conf >/tmp/resolver.conf
