"""The environment is made once, by the right Python, and an interrupted attempt is mended."""

import ast
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest

from workbook.home import CHECKOUT
from workbook.stack import Services
from workbook.stack.supervision.ports import LOOPBACK, free_port
from workbook.stack.waiting import wait_until

BOOTSTRAP = "workbook/bootstrap.py"
OLD = [f"python3.{minor}" for minor in range(6, 11)]
OWN_FOLDER = pytest.mark.xdist_group("bootstrap")


def system_python() -> str:
    """A Python that everybody on this machine may run; ours may lie in a private folder."""
    for candidate in ("/usr/bin/python3", f"{sys.base_prefix}/bin/python3"):
        asked = [candidate, "-c", "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"]
        if Path(candidate).exists() and subprocess.run(asked, capture_output=True).returncode == 0:
            return candidate
    return sys.executable


def old_python() -> str | None:
    """A Python that is too old, if there is one."""
    pyenv = sorted(Path.home().glob(".pyenv/versions/3.[6-9]*/bin/python3"))
    pyenv += sorted(Path.home().glob(".pyenv/versions/3.10*/bin/python3"))
    found = [*map(shutil.which, [*OLD, "pypy3"]), *map(str, pyenv)]
    asked = "import sys; sys.exit(not (3, 6) <= sys.version_info < (3, 11))"
    works = (one for one in found if one and subprocess.run([one, "-c", asked]).returncode == 0)
    return next(works, None)


def as_root() -> list[str]:
    """What to put before a command that needs root; skips the test where nothing helps."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n"]
    pytest.skip("needs root, or sudo without a password")


def copy_of_the_checkout(folder: Path) -> Path:
    """What a clone has, as far as setting up and starting need it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in listed:
        if (CHECKOUT / name).is_file() and not name.startswith(("tests/", ".git/")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, folder / name)
    return folder


def bootstrap(
    folder: Path, python: str = sys.executable, env: Mapping[str, str] = os.environ
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-I", BOOTSTRAP],
        cwd=folder,
        env=dict(env),
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def offline(home: Path) -> dict[str, str]:
    """An environment in which nothing beyond loopback can be reached, with caches of its own."""
    nowhere = f"http://{LOOPBACK}:{free_port()}"
    ours = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "UV_"))}
    proxies = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"), nowhere)
    return ours | proxies | {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")}


def test_a_python_that_is_too_old_gets_a_sentence() -> None:
    old = old_python()
    if old is None:
        pytest.skip("there is no Python from 3.6 to 3.10 on this machine (apt install pypy3)")
    done = bootstrap(CHECKOUT, old)

    assert done.returncode == 10
    assert "but the workbook needs 3.11 or newer: install one" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_every_python_3_can_read_that_sentence() -> None:
    ast.parse((CHECKOUT / BOOTSTRAP).read_text(), feature_version=(3, 6))


def test_a_python_without_ensurepip_gets_a_sentence(tmp_path: Path) -> None:
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    original = Path(system_python()).resolve()
    stripped = tmp_path / "bin" / version
    stripped.parent.mkdir()
    shutil.copy(original, stripped)
    asked = "import sys, os; print(os.path.dirname(os.__file__))"
    library = subprocess.run([original, "-c", asked], capture_output=True, text=True, check=True)
    for entry in Path(library.stdout.strip()).iterdir():
        copied = tmp_path / "lib" / original.name / entry.name
        copied.parent.mkdir(parents=True, exist_ok=True)
        if entry.name != "ensurepip":
            copied.symlink_to(entry)
    done = bootstrap(copy_of_the_checkout(tmp_path / "checkout"), str(stripped))

    assert done.returncode == 11, done.stderr
    assert "ensurepip is missing" in done.stderr
    assert "sudo apt install python3." in done.stderr


def test_too_little_disk_gets_a_sentence(tmp_path: Path) -> None:
    small, python = tmp_path / "small", system_python()
    small.mkdir()
    source = copy_of_the_checkout(tmp_path / "checkout")
    script = (
        f"mount -t tmpfs -o size=50m tmpfs {small} && cp -r {source}/. {small}"
        f" && cd {small} && {python} -I {BOOTSTRAP}"
    )
    command = [*as_root(), "unshare", "--mount", "sh", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 12, done.stderr
    assert "MB of free disk, but 1000 MB are needed: make room" in done.stderr


def test_too_little_memory_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "meminfo").write_text("MemAvailable: 300000 kB\nSwapFree: 0 kB\n")
    source = copy_of_the_checkout(tmp_path / "checkout")
    script = (
        f"mount --bind {tmp_path}/meminfo /proc/meminfo && cd {source}"
        f" && {system_python()} -I {BOOTSTRAP}"
    )
    command = [*as_root(), "unshare", "--mount", "sh", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 13, done.stderr
    assert "300 MB of memory are free, but 1200 MB are needed" in done.stderr


@OWN_FOLDER
def test_a_first_start_without_a_network_gets_a_sentence(tmp_path: Path) -> None:
    folder = copy_of_the_checkout(tmp_path / "checkout")
    done = bootstrap(folder, system_python(), offline(tmp_path))

    assert done.returncode == 14, done.stdout + done.stderr
    assert "the first start needs the internet (later ones don't)" in done.stderr
    assert len(done.stderr.splitlines()) == 1


class OrdinaryUser:
    """Somebody without any rights, with a home and a clone of their own."""

    def __init__(self, folder: Path) -> None:
        self.checkout = copy_of_the_checkout(folder / "checkout")
        account = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self.prefix: list[str] = []
        if os.geteuid() == 0:
            ids = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
            self.prefix = ["setpriv", *ids]
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, account.pw_uid, account.pw_gid)
        self.environment = {
            key: value
            for key, value in os.environ.items()
            if key not in {"WORKBOOK_HOME", "XDG_CACHE_HOME"} and not key.startswith("UV_")
        } | {"HOME": str(folder)}

    def start(self, *command: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self.prefix, *command],
            cwd=self.checkout,
            env=self.environment | dict(env or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str, env: Mapping[str, str] | None = None) -> tuple[int, str]:
        with self.start(*command, env=env) as process:
            output, _ = process.communicate(timeout=200)
        return process.returncode, output


@pytest.fixture(scope="module")
def user() -> Iterator[OrdinaryUser]:
    with tempfile.TemporaryDirectory() as folder:
        yield OrdinaryUser(Path(folder))


@OWN_FOLDER
@pytest.mark.timeout(400)
def test_an_ordinary_user_sets_up_is_interrupted_goes_on_and_then_needs_no_network(
    user: OrdinaryUser, tmp_path: Path
) -> None:
    command = [system_python(), "-I", BOOTSTRAP]
    finished = user.checkout / ".venv" / "finished.json"

    with user.start(*command) as interrupted:
        packages = user.checkout / ".venv" / "lib"
        assert wait_until(lambda: any(packages.glob("*/site-packages/uv")), 120)
        os.killpg(interrupted.pid, signal.SIGKILL)
    assert not finished.exists()

    code, output = user.run(*command)
    assert code == 0, output
    assert "Finding .venv half-made" in output
    assert finished.exists()

    began = time.monotonic()
    assert user.run(*command, env=offline(tmp_path)) == (0, "")
    assert time.monotonic() - began < 5  # nothing is installed: usually a tenth of a second

    no_network = {key: value for key, value in offline(tmp_path).items() if "proxy" in key.lower()}
    code, output = user.run(".venv/bin/workbook", "start", "--check", env=no_network)
    logs = (user.checkout / ".workbook" / "logs").glob("*.log")
    assert code == 0, "\n".join([output, *(log.read_text()[-3000:] for log in logs)])
    assert "Everything works." in output
    assert [path.name for path in Path(user.environment["HOME"]).glob(".[!c]*")] == []


def test_root_runs_postgresql_as_somebody_else_and_opens_no_folder(services: Services) -> None:
    if os.geteuid() != 0:
        pytest.skip("this machine's tests don't run as root; the other users' case is above")
    with psycopg.connect(services.database_url) as connection:
        row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        assert Path(f"/proc/{row[0]}").stat().st_uid != 0

    home = Path(os.environ["WORKBOOK_HOME"])
    assert stat.S_IMODE((home / "postgres").stat().st_mode) == 0o700
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700  # pytest's folder, as it was


def test_an_environment_is_not_used_in_another_folder_or_without_its_python(tmp_path: Path) -> None:
    code = (
        "import json, sys; sys.path.insert(0, 'workbook'); import bootstrap\n"
        "if sys.argv[1:]: bootstrap.STAMP.write_text(json.dumps(bootstrap.fingerprint(False)))\n"
        "print(bootstrap.is_finished(False))"
    )
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "workbook").mkdir(parents=True)
    for name in ("workbook/bootstrap.py", "pyproject.toml", "requirements.lock"):
        shutil.copy(CHECKOUT / name, here / name)
    shutil.copy(CHECKOUT / "requirements-test.lock", here)
    (here / ".venv" / "bin").mkdir(parents=True)
    (here / ".venv" / "bin" / "python").symlink_to(sys.executable)

    def finished(folder: Path, *arguments: str) -> str:
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.check_output(command, cwd=folder, text=True).strip()

    assert finished(here, "made") == "True"
    shutil.copytree(here, there, symlinks=True)
    assert finished(there) == "False"
    (here / ".venv" / "bin" / "python").unlink()
    assert finished(here) == "False"
