"""Passwords and tokens, generated once per home and kept in `<home>/secrets.json` (mode 0600)."""

import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from workbook.stack.files import read_json, write_json


def _generated() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Credentials:
    """Everything secret about one stack. Nothing here leaves this machine."""

    postgres_admin: str = field(default_factory=_generated)
    postgres: str = field(default_factory=_generated)
    neo4j: str = field(default_factory=_generated)
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    jupyter_token: str = field(default_factory=_generated)
    demo_password: str = field(default_factory=lambda: secrets.token_urlsafe(9))


def credentials(home: Path) -> Credentials:
    """The secrets of this home; made on the first call."""
    path = home / "secrets.json"
    kept = Credentials(**(read_json(path) or {}))
    if read_json(path) != asdict(kept):
        write_json(path, asdict(kept))
    return kept
