#!/bin/bash
# What the official entrypoint does, in its order: the folders must be writable, defaults for
# containers go into conf/neo4j.conf, then every NEO4J_… variable (there in the form NEO4J_a_b__c
# for the setting a.b_c), then the initial password from NEO4J_AUTH or NEO4J_AUTH_FILE.
set -eu
conf="$NEO4J_HOME/conf/neo4j.conf"
java=(java -Xms256m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$NEO4J_HOME/lib/*")
for package in java.nio java.io sun.nio.ch java.util.concurrent; do
    java+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
as_neo4j=()
if [ "$(id -u)" = 0 ]; then
    chown -R neo4j:neo4j "$NEO4J_HOME" /data /logs
    as_neo4j=(setpriv --reuid=neo4j --regid=neo4j --init-groups)
fi

for folder in /data /logs; do
    if [ "$(id -u)" != 0 ] && [ ! -w "$folder" ]; then
        echo >&2 "Folder $folder is not accessible for user: $(id -u)."
        exit 1
    fi
done

default() { grep -q "^$1=" "$conf" 2>/dev/null || printf '\n%s=%s\n' "$1" "$2" >>"$conf"; }
setting() {
    if [ -e "$conf" ]; then sed --in-place "/^$1=.*/d" "$conf"; fi
    printf '%s=%s\n' "$1" "$2" >>"$conf"
}

NEO4J_AUTH="${NEO4J_AUTH:-}"
if [ -n "${NEO4J_AUTH_FILE:-}" ]; then
    [ -r "$NEO4J_AUTH_FILE" ] || { echo >&2 "The password file '$NEO4J_AUTH_FILE' is not readable"; exit 1; }
    NEO4J_AUTH="$(<"$NEO4J_AUTH_FILE")"
    unset NEO4J_AUTH_FILE
fi

default server.memory.pagecache.size 512M
default server.default_listen_address 0.0.0.0
default server.directories.run /run
default server.directories.logs /logs
for name in "${!NEO4J_@}"; do
    case "$name" in NEO4J_AUTH | NEO4J_HOME | NEO4J_EDITION | NEO4J_ACCEPT_LICENSE_AGREEMENT | NEO4J_PLUGINS) continue ;; esac
    key="${name#NEO4J_}"
    key="${key//__/%}"
    key="${key//_/.}"
    setting "${key//%/_}" "${!name}"
done

if [ "$1" = neo4j ]; then
    case "$NEO4J_AUTH" in
        none) setting dbms.security.auth_enabled false ;;
        neo4j/neo4j) echo >&2 "Invalid value for password. It cannot be 'neo4j'."; exit 1 ;;
        neo4j/?*)
            # The official one asks each time, and is told that users exist already.
            [ -e /data/databases/system ] || NEO4J_CONF="$NEO4J_HOME/conf" "${as_neo4j[@]}" \
                "${java[@]}" org.neo4j.cli.AdminTool dbms set-initial-password \
                "${NEO4J_AUTH#neo4j/}"
            ;;
        "") ;;
        *) echo >&2 "Invalid value for NEO4J_AUTH"; exit 1 ;;
    esac
    unset NEO4J_AUTH
    # Java's own memory settings come from the configuration, as `neo4j console` works them out.
    heap="$(sed -n 's/^server.memory.heap.max_size=//p' "$conf")"
    exec "${as_neo4j[@]}" "${java[@]}" "-Xmx${heap:-512m}" org.neo4j.server.CommunityEntryPoint \
        "--home-dir=$NEO4J_HOME" "--config-dir=$NEO4J_HOME/conf" --console-mode
fi
exec "${as_neo4j[@]}" "$@"
