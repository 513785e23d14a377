"""The API answers as it says it does, whatever is asked; and that a fault would be seen."""

from collections.abc import Iterator

import pytest
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel

from tests.fuzz.fuzzing import Findings, fuzz
from tests.fuzz.run import application, unlimited
from tests.todoapp.conftest import served
from todoapp.main import create_app
from workbook.stack import Services, databases

pytestmark = [pytest.mark.xdist_group("fuzz"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def findings(services: Services) -> Iterator[Findings]:
    found = Findings()
    with application(services) as url:
        fuzz(url, found, seed=1, examples=2, scenarios=20)
        yield found


def test_every_answer_is_as_described_and_none_is_a_server_error(findings: Findings) -> None:
    assert findings.faults == {}


def test_every_operation_succeeds(findings: Findings) -> None:
    assert findings.unreached == [], findings.table()


def test_thousands_of_requests_were_made(findings: Findings) -> None:
    assert findings.cases > 2000


class Sum(BaseModel):
    total: int


ANSWERS = {
    "/planted/broken": lambda: 1 / 0,
    "/planted/status": lambda: JSONResponse({"total": 1}, 418),
    "/planted/kind": lambda: PlainTextResponse("1"),
    "/planted/body": lambda: JSONResponse({"total": "one"}),
}


@pytest.fixture(scope="module")
def planted(services: Services) -> Findings:
    """What is found in an application that doesn't answer as it says it does."""
    app = create_app(unlimited(services, databases.create(services, "fuzz_planted")))
    for path, answer in ANSWERS.items():
        app.add_api_route(path, answer, response_model=Sum)
    found = Findings()
    with served(app) as url:
        fuzz(url, found, seed=1, examples=1, scenarios=1, below="/planted/")
    return found


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/planted/broken", "Server error"),
        ("/planted/status", "Undocumented status code"),
        ("/planted/kind", "Undocumented Content-Type"),
        ("/planted/body", "Response violates schema"),
    ],
)
def test_canary_an_answer_that_is_not_as_described_is_found(
    planted: Findings, path: str, title: str
) -> None:
    assert any(fault.startswith(f"GET {path}: {title}") for fault in planted.faults), planted.faults


def test_canary_an_operation_that_never_succeeds_is_found(planted: Findings) -> None:
    assert planted.unreached == ["GET /planted/broken", "GET /planted/status"]
