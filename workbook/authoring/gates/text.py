"""Gates on every text in the tree: nothing loaded from afar, no secrets, no registry's host."""

import re
from pathlib import Path

from workbook.authoring import tree

AFAR = r"https?://(?!127\.0\.0\.1|localhost|\[::1\])"
LOADS_FROM_AFAR = re.compile(
    rf"""(?ix)
      \bsrc \s*=\s* \\?["']? {AFAR}            # <script src="…">, <img src="…">, <iframe …>
    | <link \b [^>]* href \s*=\s* \\?["']? {AFAR}
    | \b url\( \s* \\?["']? {AFAR}             # CSS
    | @import \s+ \\?["'] {AFAR}
    | \b from \s+ \\?["'] {AFAR}               # a module's import
    | \b import \s*\(? \s* \\?["'] {AFAR}
    | ! \[ [^\]]* \] \( {AFAR}                 # Markdown's picture
    """
)
SECRETS = re.compile(
    r"""(?x)
      -----BEGIN [ A-Z]* PRIVATE [ ] KEY-----
    | \b A[KS]IA [0-9A-Z]{16} \b               # AWS
    | \b gh[pousr]_ [A-Za-z0-9]{36}            # GitHub
    | \b xox[abprs]- [0-9A-Za-z-]{10}          # Slack
    | \b sk-[A-Za-z0-9]{32}
    | \b eyJ[\w-]{10,} \. eyJ[\w-]{10,} \. [\w-]{20,}   # a signed token
    """
)
REGISTRY_HOSTS = re.compile(
    r"(?i)\b(pypi\.org|pythonhosted\.org|registry\.npmjs\.org|repo1?\.maven\.org|"
    r"maven\.apache\.org|[\w-]+\.pkg\.dev|deb\.debian\.org|(cdn|esm)\.[\w-]+\.\w+/|unpkg\.com)"
)


def nothing_loaded_from_afar(root: Path) -> list[str]:
    """What is rendered (lessons, pages, widgets, README) loads only from this machine."""
    return _found(root, LOADS_FROM_AFAR, "loads something from afar")


def no_secrets(root: Path) -> list[str]:
    """No key, token or signed JWT lies in the tree."""
    return _found(root, SECRETS, "looks like a secret")


def no_registry_hosts(root: Path) -> list[str]:
    """Where packages are fetched from is the user's setting: no host of a registry is named."""
    return _found(root, REGISTRY_HOSTS, "names a registry's host")


def _found(root: Path, pattern: re.Pattern[str], what: str) -> list[str]:
    return [
        f"{path.relative_to(root)}:{text.count(chr(10), 0, match.start()) + 1}: {what}: {match[0]}"
        for path, text in tree.texts(root)
        for match in pattern.finditer(text)
    ]
