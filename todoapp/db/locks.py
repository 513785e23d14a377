"""The numbers of advisory locks, which one database shares among all who connect to it.

A lock is named by 64 bits, or by twice 32. Those of both kinds never meet.
"""

import hashlib

_OURS = 0x746F646F  # "todo": other programs may have locks in the same database

MIGRATE = _OURS << 32 | 1  # one migration at a time
LEAD = _OURS << 32 | 2  # one worker carries events over
DEPENDENCIES = _OURS  # first half: edges of one owner, whose hash is the second
EXPORT = _OURS + 1  # first half: the export of one person, whose hash is the second


def named(name: str) -> int:
    """The number of a lock for anything that has a name; two names don't meet by chance."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
