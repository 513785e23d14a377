#!/bin/sh
# Over TCP: while a new database is being made, a server answers on the socket alone.
exec pg_isready --quiet --host=127.0.0.1 --username=todoapp --dbname=todoapp
