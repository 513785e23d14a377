"""In CI a skipped test counts as failed; elsewhere it may be skipped."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPED_WHILE_RUNNING = "import pytest\ndef test_it(): pytest.skip('no such tool')\n"
SKIPPED_BY_A_MARK = "import pytest\n@pytest.mark.skip('no such tool')\ndef test_it(): pass\n"
SKIPPED_AS_A_WHOLE = "import pytest\npytest.importorskip('no_such_tool')\ndef test_it(): pass\n"


def pytest_in(folder: Path, *, ci: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "workbook.authoring.no_skips", folder],
        cwd=folder,
        env=os.environ | {"CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("source", [SKIPPED_WHILE_RUNNING, SKIPPED_BY_A_MARK, SKIPPED_AS_A_WHOLE])
def test_a_skip_fails_in_ci_and_only_there(tmp_path: Path, source: str) -> None:
    (tmp_path / "test_planted.py").write_text(source)

    in_ci = pytest_in(tmp_path, ci="true")
    assert in_ci.returncode != 0
    assert "nothing may be skipped in CI" in in_ci.stdout

    assert "1 skipped" in pytest_in(tmp_path, ci="").stdout


def test_an_expected_failure_is_not_a_skip(tmp_path: Path) -> None:
    source = "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_it(): assert False\n"
    (tmp_path / "test_planted.py").write_text(source)

    assert pytest_in(tmp_path, ci="true").returncode == 0
