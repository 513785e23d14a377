"""compose.yaml and the Dockerfiles, as linters see them; needs no Docker."""

import subprocess
import sys
from pathlib import Path

import pytest

from todoapp.http.middleware import ALWAYS
from todoapp.http.pages.policy import PAGE_POLICY
from workbook.home import CHECKOUT

BIN = Path(sys.executable).parent
DOCKERFILES = sorted((CHECKOUT / "deploy" / "images").glob("*.Dockerfile"))
PINNED_BY_NOBODY = "FROM debian\nRUN cd /tmp && apt-get install curl\n"


def run(*command: str | Path, folder: Path = CHECKOUT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_hadolint_is_content(path: Path) -> None:
    done = run(BIN / "hadolint", "--failure-threshold", "style", path)

    assert done.returncode == 0, done.stdout


def test_hadolint_sees_faults(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(PINNED_BY_NOBODY)

    assert "DL3006" in run(BIN / "hadolint", tmp_path / "Dockerfile").stdout


def test_compose_lint_is_content() -> None:
    done = run(BIN / "compose-lint", "check", "--fail-on", "low", "compose.yaml")

    assert done.returncode == 0, done.stdout + done.stderr


def test_compose_lint_sees_faults(tmp_path: Path) -> None:
    (tmp_path / ".compose-lint.yml").write_bytes((CHECKOUT / ".compose-lint.yml").read_bytes())
    text = (CHECKOUT / "compose.yaml").read_text().replace("cap_drop: [ALL]", "privileged: true")
    (tmp_path / "compose.yaml").write_text(text)

    done = run(BIN / "compose-lint", "check", "--fail-on", "low", "compose.yaml", folder=tmp_path)

    assert done.returncode == 1, done.stdout + done.stderr


def test_secrets_are_made_once(tmp_path: Path) -> None:
    def make() -> dict[str, str]:
        done = run(CHECKOUT / "deploy" / "make-secrets", tmp_path / "secrets")
        assert done.returncode == 0, done.stderr
        return {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}

    first = make()

    assert make() == first
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert first["todoapp_database_password"] in first["todoapp_database_url"]
    assert len(set(first.values())) == len(first)
    assert min(map(len, first.values())) >= 32


def test_the_images_requirements_are_the_applications() -> None:
    wanted = (CHECKOUT / "deploy/images/requirements.in").read_text().splitlines()[1:]
    project = (CHECKOUT / "pyproject.toml").read_text()
    application = project.split("# todoapp: the application\n")[1].split("  # workbook")[0]

    assert wanted == [line.split('"')[1] for line in application.splitlines()]


def test_nginx_tells_browsers_what_the_application_would() -> None:
    told = (CHECKOUT / "deploy/frontend/nginx.conf").read_text()

    assert f'Content-Security-Policy "{PAGE_POLICY}"' in told
    for name in ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"):
        assert f"add_header {name} {ALWAYS[name]} always;" in told
