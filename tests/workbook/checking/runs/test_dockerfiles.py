"""A Dockerfile is linted everywhere, and built where Docker is."""

import subprocess
from pathlib import Path

import pytest

from workbook.checking.runs import dockerfiles
from workbook.checking.runs.dockerfiles import build, lint
from workbook.errors import WorkbookError

GOOD = 'FROM scratch\nCOPY hello /hello\nUSER 1000\nCMD ["/hello"]\n'


def test_a_good_one_has_no_finding() -> None:
    assert lint(GOOD) == []


@pytest.mark.parametrize(
    ("dockerfile", "line", "code"),
    [
        (GOOD.replace("scratch", "debian:latest"), 1, "DL3007"),
        (GOOD.replace('["/hello"]', "/hello"), 4, "DL3025"),
        ("FRM scratch\n", 1, "DL1000"),
    ],
)
def test_a_fault_is_found_with_its_line(dockerfile: str, line: int, code: str) -> None:
    assert (line, code) in [(one.line, one.code) for one in lint(dockerfile)]


def test_without_hadolint_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dockerfiles.sys, "executable", "/nowhere/python")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(WorkbookError, match="make tools"):
        lint(GOOD)


def test_without_docker_nothing_is_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert build(GOOD, tmp_path) is None


@pytest.mark.containers
def test_where_docker_is_it_is_built(tmp_path: Path) -> None:
    (tmp_path / "hello").write_text("hello")
    built = build(GOOD, tmp_path)
    if built is None:
        pytest.skip("no Docker answers")
    assert built.image.startswith("sha256:"), built.said
    subprocess.run(["docker", "image", "rm", built.image], check=True, capture_output=True)
    failed = build(GOOD.replace("hello /hello", "nothing /hello"), tmp_path)
    assert failed is not None
    assert "nothing" in failed.said
