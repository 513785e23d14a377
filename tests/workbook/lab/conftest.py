"""One lab for the tests of a module: making one takes a second."""

from collections.abc import Iterator

import pytest

from workbook.lab import Lab
from workbook.stack import Services


@pytest.fixture(scope="module")
def lab(services: Services) -> Iterator[Lab]:
    lab = Lab("test-lab")
    yield lab
    lab.close()
