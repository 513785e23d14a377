"""Repeated requests with an `Idempotency-Key`: done once, answered alike."""

import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx2
import psycopg
import pytest
from fastapi import APIRouter, FastAPI, Response
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from todoapp.db.session import SessionDep
from todoapp.http import stored_answers
from todoapp.http.idempotency import IdempotentRoute

Sql = Callable[..., list[dict[str, Any]]]
Eventually = Callable[[Callable[[], Any]], Any]
WAITING = (
    "SELECT pid FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def create(client: httpx2.Client, key: str | None, title: str = "Buy paint") -> httpx2.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/todos", json={"title": title}, headers=headers)


def titles(client: httpx2.Client) -> list[str]:
    return [todo["title"] for todo in client.get("/todos").json()["items"]]


@contextmanager
def held(database: str) -> Iterator[None]:
    """Whatever wants to emit an event waits meanwhile, in the middle of its transaction."""
    with psycopg.connect(database) as connection:
        connection.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
        yield


def test_a_repeated_request_gets_the_first_answer_and_nothing_happens(ada: httpx2.Client) -> None:
    first, second = create(ada, "one"), create(ada, "one")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    own = {"date", "x-request-id", "idempotency-replayed"}
    assert {name: value for name, value in second.headers.items() if name not in own} == {
        name: value for name, value in first.headers.items() if name not in own
    }
    assert second.headers["Location"] == f"/todos/{first.json()['id']}"
    assert titles(ada) == ["Buy paint"]


def test_only_repetitions_are_marked(ada: httpx2.Client) -> None:
    marks = [create(ada, "one").headers.get("Idempotency-Replayed") for _ in range(3)]

    assert marks == [None, "true", "true"]


def test_the_repetition_shows_what_was_not_what_is(ada: httpx2.Client) -> None:
    todo = create(ada, "one").json()
    ada.post(f"/todos/{todo['id']}/complete")

    assert create(ada, "one").json() == todo


def test_without_a_key_each_request_is_done(ada: httpx2.Client, sql: Sql) -> None:
    create(ada, None)
    create(ada, None)

    assert len(titles(ada)) == 2
    assert sql("SELECT * FROM stored_answers") == []


def test_a_route_without_a_body_honours_it_too(ada: httpx2.Client, sql: Sql) -> None:
    todo = create(ada, None).json()["id"]

    for _ in range(2):
        answer = ada.post(f"/todos/{todo}/complete", headers={"Idempotency-Key": "done"})

    assert answer.json()["status"] == "done"
    assert answer.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("other", [{"title": "Buy brushes"}, {"title": "Buy  paint"}])
def test_a_key_used_for_another_body_is_refused(ada: httpx2.Client, other: dict[str, str]) -> None:
    create(ada, "one")

    answer = ada.post("/todos", json=other, headers={"Idempotency-Key": "one"})

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/key-reused"
    assert titles(ada) == ["Buy paint"]


def test_a_key_used_for_another_route_is_refused(ada: httpx2.Client) -> None:
    todo = create(ada, "one").json()["id"]

    answer = ada.post(f"/todos/{todo}/complete", headers={"Idempotency-Key": "one"})

    assert answer.json()["type"] == "/problems/key-reused"


def test_two_people_may_use_the_same_key(ada: httpx2.Client, bob: httpx2.Client) -> None:
    assert create(ada, "one").json()["id"] != create(bob, "one").json()["id"]


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, "schlüssel".encode()])
def test_a_key_that_is_none_is_refused_with_its_name(ada: httpx2.Client, key: str | bytes) -> None:
    answer = ada.post("/todos", json={"title": "A"}, headers={b"Idempotency-Key": key})  # type: ignore[dict-item]

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "header.Idempotency-Key"
    assert titles(ada) == []


@examples(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(key=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=255))
def test_any_visible_text_is_a_key(ada: httpx2.Client, key: str) -> None:
    first, second = create(ada, key), create(ada, key)

    assert first.status_code == 201
    assert second.json() == first.json()


def test_a_refused_request_isnt_kept_so_that_it_can_be_corrected(ada: httpx2.Client) -> None:
    refused = create(ada, "one", title="")
    created = create(ada, "one", title="Now with a title")

    assert refused.status_code == 422
    assert created.status_code == 201


def test_a_request_that_fails_keeps_neither_its_work_nor_its_answer(
    ada: httpx2.Client, sql: Sql
) -> None:
    sql("ALTER TABLE outbox RENAME TO away")
    failed = create(ada, "one")
    sql("ALTER TABLE away RENAME TO outbox")

    assert failed.status_code == 500
    assert titles(ada) == []
    assert create(ada, "one").status_code == 201


def test_a_stranger_with_a_key_is_asked_to_log_in(anybody: httpx2.Client) -> None:
    assert create(anybody, "one").status_code == 401


def test_the_answer_is_stored_by_the_commit_that_does_the_work(
    app: FastAPI, ada: httpx2.Client, sql: Sql
) -> None:
    router = APIRouter(route_class=IdempotentRoute)

    @router.post("/silent", status_code=204)
    async def silent(session: SessionDep, response: Response) -> None:
        response.headers["ETag"] = '"7"'

    app.include_router(router)
    app.router.routes.insert(0, app.router.routes.pop())
    first, second = (ada.post("/silent", headers={"Idempotency-Key": "k"}) for _ in range(2))

    assert [second.status_code, second.content, second.headers["ETag"]] == [204, b"", '"7"']
    assert (first.status_code, first.content) == (204, b"")
    assert sql("SELECT status FROM stored_answers") == [{"status": 204}]


def test_while_the_first_still_runs_the_second_is_told_to_wait(
    ada: httpx2.Client, database: str, sql: Sql, eventually: Eventually
) -> None:
    with ThreadPoolExecutor() as pool:
        with held(database):
            first = pool.submit(create, ada, "one")
            eventually(lambda: sql(WAITING))
            second = create(ada, "one")

        assert second.status_code == 409
        assert second.json()["type"] == "/problems/key-in-use"
        assert second.headers["Retry-After"] == "1"
        done = first.result().json()
        assert create(ada, "one").json() == done


@pytest.mark.parametrize("number", [2, 10])
def test_of_requests_sent_at_once_one_is_done(ada: httpx2.Client, number: int, sql: Sql) -> None:
    for key in map(str, range(5)):
        with ThreadPoolExecutor(number) as pool:
            answers = list(pool.map(lambda _, key=key: create(ada, key, key), range(number)))

        assert {answer.status_code for answer in answers} <= {201, 409}
        assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
        assert create(ada, key, key).headers["Idempotency-Replayed"] == "true"

    assert sorted(titles(ada)) == ["0", "1", "2", "3", "4"]
    assert len(sql("SELECT id FROM outbox WHERE topic = 'todo.created'")) == 5


def test_after_a_killed_server_the_repetition_does_the_work_once(
    ada: httpx2.Client,
    database: str,
    sql: Sql,
    eventually: Eventually,
    start: Callable[..., subprocess.Popen[bytes]],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = start("serve", "--port", str(port))
    address = f"http://127.0.0.1:{port}"

    def answered() -> bool:
        try:
            return httpx2.get(f"{address}/livez").status_code == 200
        except httpx2.TransportError:
            return False

    eventually(answered)
    with (
        httpx2.Client(base_url=address, headers=ada.headers, timeout=30) as other,
        ThreadPoolExecutor() as pool,
    ):
        with held(database):
            cut_off = pool.submit(create, other, "one")
            (victim,) = eventually(lambda: sql(WAITING))
            process.kill()
            with pytest.raises(httpx2.TransportError):
                cut_off.result()
        gone = "SELECT pid FROM pg_stat_activity WHERE pid = %s"
        eventually(lambda: not sql(gone, victim["pid"]))

    done, repeated = create(ada, "one"), create(ada, "one")

    assert done.status_code == 201
    assert "Idempotency-Replayed" not in done.headers
    assert repeated.json() == done.json()
    assert titles(ada) == ["Buy paint"]


def test_after_a_day_a_key_is_as_good_as_new(ada: httpx2.Client, sql: Sql) -> None:
    create(ada, "one")
    sql("UPDATE stored_answers SET created_at = now() - interval '24 hours 1 second'")
    again = create(ada, "one", title="Another day")
    repeated = create(ada, "one", title="Another day")

    assert again.status_code == 201
    assert repeated.json() == again.json()
    assert titles(ada) == ["Another day", "Buy paint"]


def test_the_purge_removes_what_has_expired_part_by_part(
    ada: httpx2.Client,
    sql: Sql,
    in_session: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stored_answers, "PURGED_AT_ONCE", 2)
    for key in "abcd":
        create(ada, key)
    sql("UPDATE stored_answers SET created_at = now() - interval '25 hours' WHERE key <> 'd'")

    assert [in_session(stored_answers.purge) for _ in range(3)] == [2, 1, 0]
    assert sql("SELECT key FROM stored_answers") == [{"key": "d"}]


def test_an_account_that_was_deleted_meanwhile_keeps_no_answers(
    app: FastAPI, ada: httpx2.Client, sql: Sql
) -> None:
    router = APIRouter(route_class=IdempotentRoute)

    @router.post("/late")
    async def late(session: SessionDep) -> None:
        sql("DELETE FROM users")

    app.include_router(router)
    app.router.routes.insert(0, app.router.routes.pop())

    answer = ada.post("/late", headers={"Idempotency-Key": str(uuid4())})

    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/not-authenticated"


def test_a_constraint_that_isnt_known_stays_an_error(ada: httpx2.Client, sql: Sql) -> None:
    sql("ALTER TABLE stored_answers ADD CONSTRAINT odd CHECK (status <> 201)")

    answer = create(ada, "one")

    assert answer.status_code >= 400
    assert titles(ada) == []


def test_the_description_names_the_header_and_its_errors_on_these_methods_only(
    app: FastAPI,
) -> None:
    paths = app.openapi()["paths"]

    def keyed(operation: dict[str, Any]) -> bool:
        return any(p["name"] == "Idempotency-Key" for p in operation.get("parameters", ()))

    create_, read = paths["/todos"]["post"], paths["/todos"]["get"]
    assert keyed(create_)
    assert not keyed(read)
    assert "key-in-use" in str(create_["responses"]["409"])
    assert "key-reused" in str(create_["responses"]["422"])
    assert not keyed(paths["/users"]["post"])


def test_a_routes_own_errors_stay_described() -> None:
    from todoapp.http.openapi import documented
    from todoapp.todos.problems import DependencyCycle

    router = APIRouter(route_class=IdempotentRoute)
    own = documented(DependencyCycle)

    @router.post("/both", responses=own)
    async def both() -> None: ...

    described = FastAPI()
    described.include_router(router)
    text = str(described.openapi()["paths"]["/both"]["post"]["responses"]["409"])

    assert "dependency-cycle" in text
    assert "key-in-use" in text
    assert "key-in-use" not in str(own)
