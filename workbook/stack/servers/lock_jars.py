"""Makes `neo4j.lock`: which jars Neo4j needs, with the SHA-256 and size of each.

For maintainers: `python -m workbook.stack.servers.lock_jars [VERSION]` after a new Neo4j
release. The resolver is jgo's.
"""

import sys
from pathlib import Path

from workbook.stack.servers.jars import LOCK, Jar

VERSION = "5.26.30"


def main(version: str = VERSION) -> None:
    """Resolve `org.neo4j:neo4j:<version>` and write the lock."""
    import jgo

    environment = jgo.build(f"org.neo4j:neo4j:{version}", update=True)
    assert environment.lockfile is not None
    files = {path.name: path for path in environment.all_jars}
    lines = []
    for found in environment.lockfile.dependencies:
        parts = [found.groupId, found.artifactId, found.version, found.classifier]
        jar = Jar(":".join(filter(None, parts)), found.sha256 or "", 0)
        size = files[Path(jar.path).name].stat().st_size
        lines.append(f"{jar.coordinates} {jar.sha256} {size}\n")
    LOCK.write_text(
        f"# The jars of org.neo4j:neo4j:{version}: coordinates, SHA-256, bytes.\n"
        "# Made by `python -m workbook.stack.servers.lock_jars`.\n" + "".join(sorted(lines))
    )
    print(f"{LOCK}: {len(lines)} jars")


if __name__ == "__main__":
    main(*sys.argv[1:])
