"""Schemathesis asks a served application everything that its own description allows, and more.

It follows links between operations, so that it asks about what is there, and it breaks what it
sends in ways that the description forbids. Each answer has to be one that it announces.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import schemathesis
from schemathesis import Case, Response
from schemathesis.auths import AuthProvider
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import ignored_auth

from tests.fuzz import examples as examples_of
from tests.fuzz import links
from tests.fuzz.walk import Walk
from todoapp.account_data.schemas import MEDIA_TYPE
from todoapp.http.openapi import operations

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "ignored_auth",
    "use_after_free",
)
ABOUT_METHODS = ("unsupported_method", "allow_header_conformance")
ASKER, BOB = "asker@example.com", "bob@example.com"
PASSWORD = "not the one in the examples"
FRAMING = {"content-length", "transfer-encoding"}
"""Say where a request ends. If they lie, the server refuses it, and no application hears of it."""
# /todos/{todo_id} takes these addresses for ids that aren't any, when the method is another.
READ_AS_IDS = ["/todos/deleted", "/todos/export"]


@dataclass
class Findings:
    """What was asked, how it was answered, and what was wrong with the answers."""

    operations: list[str] = field(default_factory=list)
    answers: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def cases(self) -> int:
        """How many requests were answered."""
        return sum(counts.total() for counts in self.answers.values())

    @property
    def unreached(self) -> list[str]:
        """Operations that never succeeded, so that little of them was tried."""
        return [
            name
            for name in self.operations
            if not any(200 <= status < 300 for status in self.answers[name])
        ]

    def add(self, case: Case, response: Response) -> None:
        """Check one answer and add it."""
        self.answers[case.operation.label][response.status_code] += 1
        try:
            # The walk gives its token itself, which looks like one that was made up.
            case.validate_response(response, excluded_checks=[ignored_auth])
        except FailureGroup as group:
            for failure in group.exceptions:
                self._fault(case.operation.label, failure, case.as_curl_command())

    def take(self, recorder: ScenarioRecorder) -> None:
        """Add what one scenario recorded; a fault is kept once, with the request that shows it."""
        labels = {case_id: node.value.operation.label for case_id, node in recorder.cases.items()}
        for case_id, interaction in recorder.interactions.items():
            status = interaction.response.status_code if interaction.response else 0
            self.answers[labels[case_id]][status] += 1
        for case_id, checks in recorder.checks.items():
            if FRAMING & {name.lower() for name in recorder.cases[case_id].value.headers or {}}:
                continue
            for check in checks:
                if info := check.failure_info:
                    self._fault(labels[case_id], info.failure, info.code_sample)

    def _fault(self, label: str, failure: Any, request: str) -> None:
        name = f"{label}: {failure.title}: {failure.message[:200]}"
        self.faults.setdefault(name, request)

    def table(self) -> str:
        """How often each operation was answered how."""
        kinds = range(2, 6)
        rows = [f"{'operation':<52}" + "".join(f"{kind}xx".rjust(7) for kind in kinds)]
        for name in self.operations:
            by_kind: Counter[int] = Counter()
            for status, count in self.answers[name].items():
                by_kind[status // 100] += count
            rows.append(f"{name:<52}" + "".join(f"{by_kind[kind]:>7}" for kind in kinds))
        return "\n".join(rows)


def fuzz(
    url: str,
    findings: Findings,
    *,
    seed: int,
    examples: int,
    scenarios: int,
    below: str = "/",
    tell: Callable[[], None] = lambda: None,
) -> None:
    """Ask each operation some `examples` times by itself, and follow links in `scenarios` walks.

    What is found is added to `findings`; `tell` is called after each of many small steps. Addresses
    that don't begin with `below` are left alone.
    """
    with httpx2.Client(base_url=url, timeout=30) as http:
        description = http.get("/openapi.json").raise_for_status().json()
        token = _sign_in(http)
    examples_of.add(description)
    links.add(operations(description))
    paths = description["paths"].items()
    description["paths"] = {path: methods for path, methods in paths if path.startswith(below)}
    schema = schemathesis.openapi.from_dict(
        description,
        config=SchemathesisConfig.from_dict(_configuration(url, seed, examples, scenarios)),
    )
    findings.operations = [result.ok().label for result in schema.get_all_operations()]
    for case, response in Walk(schema, _authenticate(schema, token)).steps():
        findings.add(case, response)
    for event in from_schema(schema).execute():
        match event:
            case events.ScenarioFinished():
                findings.take(event.recorder)
                tell()
            case events.NonFatalError():
                findings.faults[f"{event.label}: {event.value}"] = ""
            case events.FatalError():
                raise event.exception


def _configuration(url: str, seed: int, examples: int, scenarios: int) -> dict[str, Any]:
    return {
        "base-url": url,
        "seed": seed,
        "workers": 1,
        "continue-on-failure": True,
        "suppress-health-check": ["all"],  # a busy machine is no fault
        "warnings": False,
        "cache": {"enabled": False},
        "generation": {"max-examples": examples, "no-shrink": True, "database": "none"},
        "phases": {
            "stateful": {
                "inference": {"algorithms": []},  # our own links have to do
                # A step on the way must succeed; what must fail is tried one by one.
                "generation": {"max-examples": scenarios, "mode": "positive", "allow-x00": False},
            }
        },
        "checks": {"enabled": False}
        | {check: {"enabled": True} for check in (*CHECKS, *ABOUT_METHODS)},
        "dictionaries": {
            "known": {"values": [BOB]},
        },
        "operations": [
            {
                "include-name": "POST /todos/{todo_id}/shares",
                "parameters": {"body.email": {"dictionary": "known", "probability": 0.7}},
            },
            {
                "include-path": READ_AS_IDS,
                "checks": {check: {"enabled": False} for check in ABOUT_METHODS},
            },
        ],
    }


def _sign_in(http: httpx2.Client) -> str:
    """Two accounts, unless they are there already; the token of the one that asks."""
    for email in (BOB, ASKER):
        account = {"email": email, "password": PASSWORD, "name": "Somebody"}
        assert http.post("/users", json=account).status_code in {201, 409}
    signed_in = http.post("/auth/login", json={"email": ASKER, "password": PASSWORD})
    return str(signed_in.raise_for_status().json()["access_token"])


def _authenticate(schema: BaseSchema, token: str) -> AuthProvider[str]:
    """Ask as one account; whoever gives a password that just logged in another asks as that."""
    others: dict[str, str] = {}

    @schema.hook
    def after_call(context: Any, case: Case, response: Response) -> None:
        if case.operation.label == "POST /auth/login" and response.status_code == 200:
            others[case.body["password"]] = response.json()["access_token"]

    @schema.auth(refresh_interval=None)
    class Bearer:
        def get(self, case: Case, context: Any) -> str:
            body = case.body if isinstance(case.body, dict) else {}
            return others.get(str(body.get("current_password", body.get("password"))), token)

        def set(self, case: Case, data: str, context: Any) -> None:
            case.headers["Authorization"] = f"Bearer {data}"

    return Bearer()


@schemathesis.deserializer(MEDIA_TYPE)
def _read_lines(context: Any, response: Any) -> str:
    return str(response.text)
