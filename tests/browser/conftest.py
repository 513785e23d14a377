"""A browser, and the workbook as `workbook start` serves it on a copy of the checkout."""

from collections.abc import Iterator

import pytest

from tests.browser.chromium import EXECUTABLE, Browser, chromium
from tests.browser.serving import Served, served_copy


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser that reaches only this machine."""
    if not EXECUTABLE.exists():
        pytest.skip(f"there is no {EXECUTABLE}: install your system's chromium package")
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The workbook, started by its own command in a copy of this checkout."""
    with served_copy(tmp_path_factory.mktemp("checkout")) as started:
        yield started
