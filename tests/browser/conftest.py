"""The workbook as `workbook start` serves it on a copy of the checkout."""

from collections.abc import Iterator

import pytest

from tests.browser.serving import Served, served_copy


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The workbook, started by its own command in a copy of this checkout."""
    with served_copy(tmp_path_factory.mktemp("checkout")) as started:
        yield started
