#!/bin/sh
exec curl --fail --silent --show-error --output /dev/null --max-time 4 http://127.0.0.1:3000/
