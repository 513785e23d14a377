"""Makes `.venv` from the hashed lock: what `make start` does before the first `workbook start`.

Run by the system's Python (`python3 workbook/bootstrap.py [--with-tests]`), so it needs nothing
but the standard library. When everything is there already it ends within milliseconds.

Exit codes: 10 Python is too old, 11 it can't make environments, 12 too little disk, 13 too little
memory, 14 no network, 15 the installation failed; 23 and 24 as in `workbook/errors.py`.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is where we tell those who have an older one
    sys.stderr.write(
        f"This is Python {sys.version_info[0]}.{sys.version_info[1]}, but the workbook needs 3.11"
        " or newer: install one, then say where it is, as in"
        " make start PYTHON=/path/to/python3.12\n"
    )
    sys.exit(10)

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
STAMP = VENV / "finished.json"
LOCK, TEST_LOCK = CHECKOUT / "requirements.lock", CHECKOUT / "requirements-test.lock"
DISK, TEST_DISK = 1_000, 2_000
"""Megabytes that the first start needs: packages, their cache, Neo4j and data, rounded up."""
MEMORY = 1_200
"""Megabytes that must be free: everything but the browser takes 900."""
FETCHER = ("jgo", "platformdirs", "pooch", "rich")
"""What fetching Neo4j needs; installed first, so that the rest arrives at the same time."""
UNREACHABLE = re.compile(
    r"NewConnectionError|NameResolution|ProxyError|ConnectTimeout|Network is unreachable"
    r"|Failed to fetch|error sending request|dns error|Could not connect|tcp connect error",
    re.IGNORECASE,
)


class Fault(Exception):  # noqa: N818 - a sentence and an exit code
    """Why it can't go on; what to do is part of the sentence."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def main() -> int:
    """Bring `.venv` up to date; the exit code."""
    with_tests = "--with-tests" in sys.argv[1:]
    try:
        with LOCK.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # a second one waits here and finds all done
            if not is_finished(with_tests):
                make(with_tests)
    except Fault as fault:
        print(fault, file=sys.stderr)
        return fault.code
    except KeyboardInterrupt:
        print("\nStopped; the next start goes on.", file=sys.stderr)
        return 130
    return 0


def is_finished(with_tests: bool) -> bool:
    """Whether `.venv` was made completely, by these locks, in this folder."""
    wanted = [fingerprint(True), *([] if with_tests else [fingerprint(False)])]
    return is_usable() and made_by() in wanted


def is_usable() -> bool:
    """Whether `.venv` can be brought up to date: its programs name a folder and a Python."""
    return made_by().get("folder") == str(CHECKOUT) and Path(python()).exists()


def made_by() -> dict[str, str]:
    """What `.venv` was made by; nothing, if it wasn't finished."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return stamp


def fingerprint(with_tests: bool) -> dict[str, str]:
    """What a finished environment was made by."""
    sources = [CHECKOUT / "pyproject.toml", LOCK, *([TEST_LOCK] if with_tests else [])]
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sources}
    return {"folder": str(CHECKOUT), **files}


def make(with_tests: bool) -> None:
    """Check the machine, then install; raises `Fault`."""
    began = time.monotonic()
    check_machine(TEST_DISK if with_tests else DISK)
    if is_usable():
        STAMP.unlink()  # an interrupted update counts as half-made
    else:
        make_venv()
    lock = TEST_LOCK if with_tests else LOCK
    install_uv(blocks(lock))
    with tempfile.NamedTemporaryFile("w", suffix=".lock") as first:
        first.write("".join(needed_by(FETCHER, blocks(lock)).values()))
        first.flush()
        install("-r", first.name, "--require-hashes")
    print("Installing Python packages, and fetching Neo4j from its publisher …", flush=True)
    jars = subprocess.Popen(
        [python(), "-P", CHECKOUT / "workbook" / "stack" / "servers" / "jars.py"],
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
    )
    try:
        # Compiled once, here: who imports something later may be forbidden to keep what they
        # compile (PYTHONDONTWRITEBYTECODE), and would do it again for seconds at each start.
        install("-r", str(lock), "--require-hashes", "--compile-bytecode")
        install("--no-deps", "--no-build-isolation", "--offline", "--editable", str(CHECKOUT))
        fetched = jars.wait()
    finally:
        if jars.poll() is None:
            jars.terminate()
            jars.wait()
    if fetched != 0:
        sys.exit(fetched)  # it has said why
    STAMP.write_text(json.dumps(fingerprint(with_tests)))
    print(f"The environment is ready ({time.monotonic() - began:.0f} s).", flush=True)


def check_machine(disk: int) -> None:
    """Whether this Python, the disk and the memory suffice."""
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            raise Fault(
                11,
                f"This Python can't make environments ({module} is missing): on Debian and Ubuntu,"
                f" type `sudo apt install python{version}-venv`, then start again.",
            )
    free = shutil.disk_usage(CHECKOUT).free // 10**6
    if free < disk:
        raise Fault(
            12,
            f"{CHECKOUT} has {free} MB of free disk, but {disk} MB are needed: make room, then"
            " start again.",
        )
    memory = free_memory()
    if memory < MEMORY:
        raise Fault(
            13,
            f"{memory} MB of memory are free, but {MEMORY} MB are needed: close other programs,"
            " then start again.",
        )


def free_memory() -> int:
    """Megabytes of memory and swap that are free; where Linux isn't, what is built in."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except FileNotFoundError:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 10**6
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return (kilobytes["MemAvailable"] + kilobytes["SwapFree"]) // 1000


def make_venv() -> None:
    """A new `.venv`; what an interrupted attempt left, or another folder's, is removed."""
    if VENV.exists():
        print("Finding .venv half-made or from elsewhere, making it anew …", flush=True)
        shutil.rmtree(VENV)
    run(11, "Making .venv failed", [sys.executable, "-m", "venv", str(VENV)])


def install_uv(locked: dict[str, str]) -> None:
    """uv installs the rest six times faster; pip brings it, by its hash in the lock."""
    with tempfile.NamedTemporaryFile("w", suffix=".lock") as only_uv:
        only_uv.write(locked["uv"])
        only_uv.flush()
        arguments = ["install", "--quiet", "--retries=2", "--no-deps", "--require-hashes"]
        run(15, "Installing uv failed", [python(), "-m", "pip", *arguments, "-r", only_uv.name])


def install(*arguments: str) -> None:
    """`uv pip install` into `.venv`."""
    environment = dict(os.environ)
    if "PIP_INDEX_URL" in environment:  # uv has a name of its own for it
        environment.setdefault("UV_DEFAULT_INDEX", environment["PIP_INDEX_URL"])
    command = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", python()]
    run(15, "Installing the Python packages failed", [*command, *arguments], environment)


def blocks(lock: Path) -> dict[str, str]:
    """The lock, cut up by package: {name: its lines}."""
    parts = re.split(r"(?m)^(?=[a-z])", lock.read_text())
    return {part.split("==")[0]: part for part in parts if "==" in part.splitlines()[0]}


def needed_by(packages: tuple[str, ...], locked: dict[str, str]) -> dict[str, str]:
    """These packages' blocks with those of all that they need, as the `via` comments tell."""
    found = set(packages)
    while True:
        more = {
            name
            for name, block in locked.items()
            if found & set(re.findall(r"(?m)^    #(?: via|  ) ([a-z0-9-]+)", block))
        }
        if more <= found:
            return {name: locked[name] for name in sorted(found)}
        found |= more


def run(
    code: int, failed: str, command: list[str], environment: dict[str, str] | None = None
) -> None:
    """Run a program quietly; a fault is told by its last words, or as a missing network."""
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, cwd=CHECKOUT
    )
    if done.returncode == 0:
        return
    words = done.stdout + done.stderr
    if UNREACHABLE.search(words):
        raise Fault(
            14,
            "The Python packages couldn't be fetched: the first start needs the internet (later"
            " ones don't); check the connection, and HTTPS_PROXY if you are behind a proxy, then"
            " start again.",
        )
    raise Fault(code, f"{failed}; its last words were:\n{words.strip()[-1500:]}")


def python() -> str:
    """The Python of `.venv`."""
    return str(VENV / "bin" / "python")


if __name__ == "__main__":
    sys.exit(main())
