"""Sessions over HTTP: going on, logging out, and what happens to stolen tokens."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from todoapp.settings import Settings
from todoapp.users.sessions import service as sessions
from todoapp.worker import periodic

ADA = {"email": "ada@example.com", "password": "correct horse battery", "name": "Ada"}
Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def token(anybody: httpx2.Client) -> str:
    """A refresh token that hasn't been used."""
    anybody.post("/users", json=ADA)
    return log_in(anybody)


def log_in(client: httpx2.Client) -> str:
    answer = client.post("/auth/login", json=ADA)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["refresh_token"])


def refresh(client: httpx2.Client, token: str) -> httpx2.Response:
    return client.post("/auth/refresh", json={"refresh_token": token})


def problem(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


def test_a_refresh_brings_an_access_token_that_works_and_the_next_refresh_token(
    anybody: httpx2.Client, token: str
) -> None:
    answer = refresh(anybody, token)

    fresh = answer.json()
    assert fresh["refresh_token"] != token
    assert answer.headers["Cache-Control"] == "no-store"
    bearer = {"Authorization": f"Bearer {fresh['access_token']}"}
    assert anybody.get("/users/me", headers=bearer).json()["email"] == "ada@example.com"
    assert refresh(anybody, fresh["refresh_token"]).status_code == 200


def test_a_refresh_token_has_256_bits_and_is_stored_as_a_hash_only(
    anybody: httpx2.Client, token: str, sql: Sql
) -> None:
    from base64 import urlsafe_b64decode
    from hashlib import sha256

    assert len(urlsafe_b64decode(token + "=")) == 32
    (stored,) = sql("SELECT * FROM refresh_tokens")
    assert stored["hash"] == sha256(token.encode()).digest()
    assert token not in repr(stored)


def test_a_token_that_comes_twice_ends_its_session_for_the_thief_and_for_the_owner(
    anybody: httpx2.Client, token: str, sql: Sql
) -> None:
    successor = refresh(anybody, token).json()["refresh_token"]

    assert problem(refresh(anybody, token)) == (401, "refresh-token-reused")
    # The answer was an error, and the revocation has been committed all the same.
    assert [row["revoked_at"] is None for row in sql("SELECT revoked_at FROM sessions")] == [False]
    assert problem(refresh(anybody, successor)) == (401, "session-ended")
    assert problem(refresh(anybody, token)) == (401, "session-ended")


def test_other_sessions_of_the_same_person_go_on(anybody: httpx2.Client, token: str) -> None:
    other = log_in(anybody)
    refresh(anybody, token)
    refresh(anybody, token)

    assert refresh(anybody, other).status_code == 200


def test_of_one_token_used_eight_times_at_once_only_one_is_answered(
    anybody: httpx2.Client, token: str
) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refresh(anybody, token), range(8)))

    won = [answer for answer in answers if answer.status_code == 200]
    lost = sorted(problem(answer) for answer in answers if answer.status_code != 200)
    assert len(won) == 1
    assert lost == [(401, "refresh-token-reused")] + [(401, "session-ended")] * 6
    assert problem(refresh(anybody, won[0].json()["refresh_token"])) == (401, "session-ended")


def test_after_logging_out_no_token_works_even_if_a_refresh_ran_at_the_same_time(
    anybody: httpx2.Client, token: str
) -> None:
    for one in (token, log_in(anybody), log_in(anybody)):
        with ThreadPoolExecutor(2) as pool:
            fresh = pool.submit(refresh, anybody, one)
            out = pool.submit(anybody.post, "/auth/logout", json={"refresh_token": one})

        assert out.result().status_code == 204
        if fresh.result().status_code == 200:
            successor = fresh.result().json()["refresh_token"]
            assert problem(refresh(anybody, successor)) == (401, "session-ended")
        else:
            assert problem(fresh.result()) == (401, "session-ended")


def test_logging_out_ends_this_session_and_no_other(anybody: httpx2.Client, token: str) -> None:
    other = log_in(anybody)

    assert anybody.post("/auth/logout", json={"refresh_token": token}).status_code == 204

    assert problem(refresh(anybody, token)) == (401, "session-ended")
    assert refresh(anybody, other).status_code == 200


def test_without_a_session_there_is_nothing_to_log_out_from_and_nothing_to_refresh(
    anybody: httpx2.Client,
) -> None:
    bodies: list[dict[str, str | None] | None] = [None, {}, {"refresh_token": None}]
    for body in [*bodies, {"refresh_token": "unknown"}]:
        assert anybody.post("/auth/logout", json=body).status_code == 204
        assert problem(anybody.post("/auth/refresh", json=body)) == (401, "session-ended")


def test_logging_out_everywhere_ends_every_session_of_this_person(
    ada: httpx2.Client, bob: httpx2.Client
) -> None:
    hers = [log_in(ada), log_in(ada)]
    bobs = bob.post("/auth/login", json={**ADA, "email": "bob@example.com"}).json()

    assert ada.post("/auth/logout-everywhere").status_code == 204

    assert [problem(refresh(ada, token))[0] for token in hers] == [401, 401]
    assert refresh(bob, bobs["refresh_token"]).status_code == 200


@pytest.mark.parametrize(
    ("table", "column", "days"),
    [("refresh_tokens", "created_at", "refresh_token_days"), ("sessions", "expires_at", None)],
)
def test_a_token_ends_when_it_lies_unused_and_a_session_ends_however_much_it_is_used(
    anybody: httpx2.Client,
    token: str,
    sql: Sql,
    settings: Settings,
    table: str,
    column: str,
    days: str | None,
) -> None:
    left = timedelta(days=getattr(settings, days)) if days else timedelta()
    # psycopg's placeholders take values; the names are this file's.
    move = f"UPDATE {table} SET {column} = now() - %s::interval"  # noqa: S608

    sql(move, left - timedelta(minutes=1))
    token = refresh(anybody, token).json()["refresh_token"]
    sql(move, left + timedelta(minutes=1))

    assert problem(refresh(anybody, token)) == (401, "session-ended")


def test_a_sign_in_takes_away_what_has_ended_of_the_same_person(
    anybody: httpx2.Client, token: str, sql: Sql
) -> None:
    log_in(anybody)
    anybody.post("/auth/logout", json={"refresh_token": token})

    log_in(anybody)

    assert [row["revoked_at"] for row in sql("SELECT revoked_at FROM sessions")] == [None, None]


def test_the_worker_removes_what_has_ended_also_of_those_who_never_come_back(
    anybody: httpx2.Client, token: str, sql: Sql, in_session: Callable[..., int]
) -> None:
    ended, kept = log_in(anybody), log_in(anybody)
    sql(
        "UPDATE sessions SET expires_at = now() - interval '1 s'"
        " WHERE id = (SELECT id FROM sessions ORDER BY id LIMIT 1)"
    )
    anybody.post("/auth/logout", json={"refresh_token": ended})

    assert in_session(sessions.purge) == 2
    assert in_session(sessions.purge) == 0
    assert len(sql("SELECT * FROM refresh_tokens")) == 1
    assert refresh(anybody, kept).status_code == 200
    jobs = periodic.jobs(None)  # type: ignore[arg-type]
    assert sessions.purge in [job.work for job in jobs]


def test_of_very_many_sessions_the_oldest_end(
    anybody: httpx2.Client, token: str, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 3)
    newer = [log_in(anybody) for _ in range(3)]

    assert sql("SELECT count(*) FROM sessions") == [{"count": 3}]
    assert problem(refresh(anybody, token)) == (401, "session-ended")
    assert [refresh(anybody, one).status_code for one in newer] == [200, 200, 200]
