"""No log line of a whole life of an account holds a password or a token."""

import logging
from collections.abc import Callable, Iterator

import httpx2
import pytest
from structlog.typing import EventDict

from todoapp.telemetry.logs import get_logger

OUR_PAGE = {"X-Requested-With": "todoapp"}
ADA = {"email": "ada@example.com", "password": "correct-horse-battery", "name": "Ada"}
NEW = "another-secret-password"


@pytest.fixture
def lines(said: list[EventDict]) -> Iterator[Callable[[], list[str]]]:
    """Everything that our side has logged, libraries included, at the most talkative level."""
    heard: list[str] = []

    class Ears(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            # Without what the test's own HTTP client says about what it sends.
            if not record.name.startswith(("httpx", "httpcore", "hypothesis")):
                heard.append(f"{record.name} {record.msg!r} {record.args!r} {record.exc_info!r}")

    root, ears = logging.getLogger(), Ears()
    before = root.level
    root.addHandler(ears)
    root.setLevel("DEBUG")
    yield lambda: heard + [repr(event) for event in said]
    root.removeHandler(ears)
    root.setLevel(before)


def test_a_whole_life_of_an_account_leaves_no_secret_in_the_logs(
    url: str, lines: Callable[[], list[str]], eventually: Callable[[Callable[[], bool]], bool]
) -> None:
    secrets = [ADA["password"], NEW, "wrong-password-guess"]
    with httpx2.Client(base_url=f"{url}/api", timeout=30) as client:

        def post(path: str, json: object = None) -> httpx2.Response:
            answer = client.post(path, json=json, headers=OUR_PAGE)
            body = answer.json() if answer.content else {}
            secrets.extend(body[key] for key in ("access_token", "refresh_token") if key in body)
            secrets.extend(client.cookies.values())
            return answer

        user = post("/users", ADA).json()
        post("/users", ADA)
        post("/users", {**ADA, "password": "short", "email": "x"})
        post("/auth/login", {**ADA, "password": "wrong-password-guess"})
        post("/auth/login", {**ADA, "cookie": True})
        post("/auth/refresh")
        first = post("/auth/login", ADA).json()
        client.headers["Authorization"] = f"Bearer {first['access_token']}"
        for _ in range(2):
            post("/auth/refresh", {"refresh_token": first["refresh_token"]})
        change = {"current_password": ADA["password"], "new_password": NEW}
        post("/users/me/password", change)
        post("/users/me/password", change)
        post("/auth/logout")
        post("/auth/logout-everywhere")
        assert client.request("DELETE", "/users/me", json={"password": NEW}).status_code == 204
    # A request's line is written when its answer is on its way already.
    eventually(lambda: any("/api/users/me'" in line for line in lines()))
    said = lines()

    assert len(said) >= 14
    assert any("refresh token reused" in line for line in said)
    assert len(set(secrets)) >= 9
    assert [line for line in said for secret in secrets if secret in line] == []
    # … but each line of somebody who is known says who it was.
    for path in ("/auth/login", "/auth/refresh", "/users/me/password", "/users/me"):
        about = [line for line in said if f"/api{path}'" in line]
        assert any(user["id"] in line for line in about), path


def test_canary_a_secret_in_a_log_line_would_be_found(lines: Callable[[], list[str]]) -> None:
    get_logger("canary").info("signed in", password=ADA["password"])
    logging.getLogger("somebody.else").info("signed in with %s", ADA["password"])

    assert sum(ADA["password"] in line for line in lines()) == 2
