"""Running PostgreSQL when we are root, which it refuses to run as.

The server then runs as an unprivileged account. No folder above its data is opened up for that:
the account gets one Linux capability, to pass through folders, and owns its data folder only.
"""

import os
import pwd
import shutil
from pathlib import Path

from workbook.errors import ServerFailedError

DAC_OVERRIDE, DAC_READ_SEARCH = 1, 2
"""Numbers of the two capabilities that let a process pass through folders (linux/capability.h)."""


def is_root() -> bool:
    """Whether this process runs as root."""
    return os.geteuid() == 0


def unprivileged_prefix(data: Path) -> list[str]:
    """What to put before a command line so that it runs as the account that is to own `data`.

    Empty unless we are root. Raises `ServerFailedError` where that can't be done.
    """
    if not is_root():
        return []
    setpriv = shutil.which("setpriv")
    capability = _passing_capability()
    if setpriv is None or capability is None:
        lacking = "`setpriv` of util-linux" if setpriv is None else "a capability for it"
        raise ServerFailedError(
            "PostgreSQL refuses to run as root, and running it as another account needs"
            f" {lacking}, which isn't there.",
            "Start the workbook as an ordinary user.",
        )
    user, group = _owner(data)
    return [
        setpriv,
        f"--reuid={user}",
        f"--regid={group}",
        "--clear-groups",
        f"--inh-caps=+{capability}",
        f"--ambient-caps=+{capability}",
        # Without it access(2), by which initdb looks for its programs, forgets the capability.
        "--securebits=+no_setuid_fixup",
    ]


def hand_over(path: Path, data: Path) -> None:
    """Let the account that is to own `data` own `path` too; does nothing unless we are root."""
    if is_root():
        os.chown(path, *_owner(data))


def _owner(data: Path) -> tuple[int, int]:
    """User and group of the data folder as it is, or of `nobody` for a new one."""
    if data.exists() and (found := data.stat()).st_uid != 0:
        return found.st_uid, found.st_gid
    account = pwd.getpwnam("nobody")
    return account.pw_uid, account.pw_gid


def _passing_capability() -> str | None:
    """The lesser of the two capabilities that this machine (a container, say) leaves to root."""
    status = Path("/proc/self/status").read_text()
    bounding = int(status.split("CapBnd:")[1].split()[0], 16)
    if bounding & 1 << DAC_READ_SEARCH:
        return "dac_read_search"
    return "dac_override" if bounding & 1 << DAC_OVERRIDE else None
