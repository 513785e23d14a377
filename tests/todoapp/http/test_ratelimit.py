"""Limits say no in time, say when to come back, and hold across processes."""

import asyncio
import re
import socket
import subprocess
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from ipaddress import IPv6Address
from typing import Any

import httpx2
import pytest
from fastapi import APIRouter, Depends, FastAPI
from hypothesis import given
from hypothesis import strategies as st

from tests.todoapp.conftest import signed_in
from todoapp.db.reader import Pool, Reader
from todoapp.http.ratelimit import (
    CHANGES,
    SWEPT_AT_ONCE,
    LimitedRoute,
    Limits,
    TooManyRequests,
    WriteLimit,
    limit_writes,
    network_of,
)
from todoapp.main import create_app
from todoapp.settings import Settings, read_limit

ADA = {"email": "ada@example.com", "password": "correct horse battery", "name": "Ada"}
EVE = {"email": "eve@example.com", "password": "not her password"}
LIMITS = {
    name: field.default for name, field in Settings.model_fields.items() if name.endswith("_limit")
}
Serve = Callable[[FastAPI], AbstractContextManager[str]]
Sql = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def limited(settings: Settings, serve: Serve) -> Iterator[Callable[..., httpx2.Client]]:
    """Serves the application with the limits that are given."""
    from contextlib import ExitStack

    with ExitStack() as stack:

        def client(**limits: str | tuple[str, ...]) -> httpx2.Client:
            url = stack.enter_context(serve(create_app(settings.model_copy(update=limits))))
            return stack.enter_context(httpx2.Client(base_url=url, timeout=30))

        yield client


@pytest.fixture
def run(database: str) -> Callable[..., Any]:
    """Does some work with limits of its own process: three writes an hour."""
    settings = Settings.model_construct(**LIMITS | {"write_limit": "3/hour"})

    def with_limits(work: Callable[[Limits], Awaitable[Any]]) -> Any:
        async def within() -> Any:
            pool = Pool(database)
            try:
                return await work(Limits(Reader(pool), settings))
            finally:
                await pool.close()

        return asyncio.run(within())

    return with_limits


async def passed(limits: Limits, *whom: str) -> bool:
    try:
        await limits.count("write", *whom)
    except TooManyRequests:
        return False
    return True


def statuses(answers: list[httpx2.Response]) -> list[int]:
    return [answer.status_code for answer in answers]


def test_whoever_asks_too_often_is_told_when_to_come_back(
    limited: Callable[..., httpx2.Client],
) -> None:
    client = limited(sign_in_limit="2 per 3 minutes")

    answers = [client.post("/auth/login", json=EVE) for _ in range(3)]

    refused = answers[2]
    assert statuses(answers) == [401, 401, 429]
    assert refused.json()["type"] == "/problems/too-many-requests"
    seconds = int(refused.headers["Retry-After"])
    assert 60 < seconds <= 180
    assert refused.headers["RateLimit-Policy"] == '"sign-in";q=2;w=180'
    assert refused.headers["RateLimit"] == f'"sign-in";r=0;t={seconds}'
    assert f"Try again in {seconds} s" in refused.json()["detail"]


def sign_in_from(client: httpx2.Client, address: str, email: str, password: str) -> int:
    given = {"email": email, "password": password}
    return client.post("/auth/login", json=given, headers={"X-Forwarded-For": address}).status_code


def test_passwords_for_one_account_are_limited_wherever_they_come_from(
    limited: Callable[..., httpx2.Client],
) -> None:
    client = limited(account_anywhere_limit="2/hour", trusted_proxies=("127.0.0.1",))
    client.post("/users", json=ADA)

    def try_password(email: str, number: int) -> int:
        return sign_in_from(client, f"192.0.2.{number}", email, f"guess {number}")

    guesses = [try_password(email, n) for n, email in enumerate(["ada@example.com"] * 3)]
    assert guesses == [401, 401, 429]
    assert try_password("ADA@example.com", 4) == 429
    assert try_password("bob@example.com", 5) == 401


@pytest.mark.parametrize(
    ("attackers", "home"), [("192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8:0:1::1")]
)
def test_who_guesses_from_one_address_doesnt_lock_the_owner_out(
    limited: Callable[..., httpx2.Client], attackers: str, home: str
) -> None:
    client = limited(
        account_limit="2/hour", account_anywhere_limit="5/hour", trusted_proxies=("127.0.0.1",)
    )
    client.post("/users", json=ADA)

    guesses = [
        sign_in_from(client, attackers, ADA["email"], f"guess {number}") for number in range(9)
    ]

    assert guesses == [401] * 2 + [429] * 7
    assert sign_in_from(client, home, ADA["email"], ADA["password"]) == 200


def test_who_has_an_account_cant_be_asked_as_often_as_one_likes(
    limited: Callable[..., httpx2.Client],
) -> None:
    client = limited(share_limit="2/hour")
    with signed_in(str(client.base_url), "eve") as eve:
        todo = eve.post("/todos", json={"title": "Buy paint"}).headers["Location"]

        def ask(number: int) -> httpx2.Response:
            person = {"email": f"{number}@example.com", "role": "viewer"}
            return eve.post(f"{todo}/shares", json=person)

        answers = [ask(number) for number in range(3)]

        assert statuses(answers) == [422, 422, 429]
        assert answers[2].headers["RateLimit-Policy"] == '"share";q=2;w=3600'
        assert eve.patch(todo, json={"title": "x"}, headers={"If-Match": "*"}).status_code == 200


def test_a_stolen_access_token_does_not_help_to_guess_the_password(
    limited: Callable[..., httpx2.Client],
) -> None:
    client = limited(account_limit="2/hour")
    client.post("/users", json=ADA)
    token = client.post("/auth/login", json=ADA).json()["access_token"]
    client.headers["Authorization"] = f"Bearer {token}"
    guess = {"current_password": "guess", "new_password": "another password"}

    assert client.post("/users/me/password", json=guess).status_code == 403
    assert client.post("/users/me/password", json=guess).status_code == 429
    assert client.request("DELETE", "/users/me", json={"password": "guess"}).status_code == 429


def test_registrations_and_refreshes_are_limited_by_address(
    limited: Callable[..., httpx2.Client], sql: Sql
) -> None:
    client = limited(registration_limit="1/hour", refresh_limit="1/hour")

    registered = [client.post("/users", json={**ADA, "email": f"{n}@a.example"}) for n in range(2)]
    refreshed = [client.post("/auth/refresh") for _ in range(2)]

    assert statuses(registered) == [201, 429]
    assert statuses(refreshed) == [401, 429]
    assert len(sql("SELECT id FROM users")) == 1


def test_writes_are_limited_by_person_also_those_that_fail(
    settings: Settings, serve: Serve
) -> None:
    app = create_app(settings.model_copy(update={"write_limit": "2/hour"}))

    @app.post("/broken", dependencies=[WriteLimit])
    async def broken() -> None:
        raise RuntimeError

    with serve(app) as url, httpx2.Client(base_url=url, timeout=30) as client:
        tokens = []
        for name in ("ada", "bob"):
            client.post("/users", json={**ADA, "email": f"{name}@example.com"})
            answer = client.post("/auth/login", json={**ADA, "email": f"{name}@example.com"})
            tokens.append({"Authorization": f"Bearer {answer.json()['access_token']}"})
        hers = [client.post("/broken", headers=tokens[0]) for _ in range(3)]
        his = client.post("/broken", headers=tokens[1])
        nobodys = client.post("/broken")

    assert statuses(hers) == [500, 500, 429]
    assert (his.status_code, nobodys.status_code) == (500, 401)


def test_questions_to_the_graph_are_limited_by_person(settings: Settings, serve: Serve) -> None:
    app = create_app(settings.model_copy(update={"graph_limit": "2/hour"}))

    with serve(app) as url, signed_in(url, "ada") as ada, signed_in(url, "bob") as bob:
        hers = [ada.get("/graph/next") for _ in range(3)]

        assert statuses(hers) == [200, 200, 429]
        assert bob.get("/graph/next").status_code == 200


def test_a_limit_holds_across_processes(
    start: Callable[..., subprocess.Popen[bytes]],
    environment: dict[str, str],
    eventually: Callable[[Callable[[], Any]], Any],
) -> None:
    environment["TODOAPP_SIGN_IN_LIMIT"] = "3/hour"
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as two,
    ):
        urls = [f"http://127.0.0.1:{free.getsockname()[1]}" for free in (one, two)]
    for url in urls:
        start("serve", "--port", url.rpartition(":")[2])

    def alive(url: str) -> bool:
        try:
            return httpx2.get(f"{url}/livez").status_code == 200
        except httpx2.TransportError:
            return False

    eventually(lambda: all(map(alive, urls)))
    answers = [httpx2.post(f"{urls[n % 2]}/auth/login", json=EVE, timeout=30) for n in range(5)]

    assert statuses(answers) == [401, 401, 401, 429, 429]


def test_while_the_counters_are_away_nobody_signs_in_and_the_answer_says_why(
    settings: Settings, serve: Serve, proxied: Callable[[str], tuple[str, Any]]
) -> None:
    address, proxy = proxied(settings.database_url)
    with serve(create_app(settings.model_copy(update={"database_url": address}))) as url:
        proxy.away()
        answer = httpx2.post(f"{url}/auth/login", json=EVE, timeout=30)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_what_happens_at_once_is_counted_one_by_one(run: Callable[..., Any]) -> None:
    async def work(limits: Limits) -> list[bool]:
        return await asyncio.gather(*(passed(limits, "ada") for _ in range(20)))

    assert sum(run(work)) == 3


def test_everybody_is_counted_apart(run: Callable[..., Any]) -> None:
    async def work(limits: Limits) -> list[bool]:
        return [await passed(limits, who) for who in ("ada", "ada", "ada", "ada", "bob")]

    assert run(work) == [True, True, True, False, True]


def test_a_window_begins_with_its_first_event_and_ends_by_itself(
    run: Callable[..., Any], sql: Sql
) -> None:
    async def work(limits: Limits) -> list[bool]:
        return [await passed(limits, "ada") for _ in range(4)]

    assert run(work) == [True, True, True, False]
    sql("UPDATE rate_counters SET expires_at = now() - interval '1 second'")
    assert run(work) == [True, True, True, False]


def test_whoever_opens_a_window_takes_old_ones_away(run: Callable[..., Any], sql: Sql) -> None:
    sql(
        "INSERT INTO rate_counters SELECT 'old' || n, 1, now() - n * interval '1 hour'"
        " FROM generate_series(1, 15) AS n"
    )

    for who, left in (("ada", 15 - SWEPT_AT_ONCE), ("ada", 15 - SWEPT_AT_ONCE), ("bob", 0)):
        run(lambda limits, who=who: limits.count("write", who))
        rows = sql("SELECT count(*) AS left FROM rate_counters WHERE key LIKE 'old%%'")
        assert rows == [{"left": left}]


def test_a_connection_that_was_cut_meanwhile_goes_unnoticed(
    run: Callable[..., Any], sql: Sql
) -> None:
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"

    async def work(limits: Limits) -> None:
        await limits.count("write", "ada")
        await asyncio.to_thread(sql, f"{cut} AND datname = current_database()")
        await limits.count("write", "ada")

    run(work)
    assert sql("SELECT count FROM rate_counters") == [{"count": 2}]


@given(st.ip_addresses())
def test_an_address_is_counted_with_its_whole_network_and_no_other(address: Any) -> None:
    network = network_of(str(address))

    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        assert network.endswith("/64")
        neighbour = IPv6Address(int(address) ^ 1)
        stranger = IPv6Address(int(address) ^ (1 << 64))
        assert network_of(str(neighbour)) == network
        assert network_of(str(stranger)) != network
    else:
        assert network == str(getattr(address, "ipv4_mapped", None) or address)


def test_what_is_no_address_stands_for_itself() -> None:
    assert network_of("/run/todoapp.sock") == "/run/todoapp.sock"


def flat(routes: Sequence[Any]) -> Iterator[Any]:
    """Each route, those of included routers too."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        yield from flat(inner.routes) if inner else [route]


def unlimited(app: FastAPI) -> list[str]:
    """Routes that change something and count nothing."""
    return [
        f"{method} {route.path}"
        for route in flat(app.routes)
        for method in sorted(CHANGES & set(getattr(route, "methods", None) or ()))
        if not {"limit", "limit_writes"}
        & {getattr(one.call, "__name__", "") for one in route.dependant.dependencies}
    ]


def test_whatever_changes_something_is_counted(app: FastAPI) -> None:
    assert unlimited(app) == []


def test_canary_a_route_that_counts_nothing_is_noticed() -> None:
    router = APIRouter()
    router.delete("/quiet", dependencies=[Depends(lambda: None)])(lambda: None)
    router.delete("/loud", dependencies=[WriteLimit])(lambda: None)
    app = FastAPI()
    app.include_router(router)

    assert unlimited(app) == ["DELETE /quiet"]


def test_a_limited_route_counts_changes_and_no_reads() -> None:
    router = APIRouter(route_class=LimitedRoute)
    router.put("/written")(lambda: None)
    router.get("/read")(lambda: None)

    written, read = router.routes
    assert [one.call for one in written.dependant.dependencies] == [limit_writes]  # type: ignore[attr-defined]
    assert 429 in written.responses  # type: ignore[attr-defined]
    assert read.dependant.dependencies == []  # type: ignore[attr-defined]


def test_each_limit_of_the_settings_can_be_read_and_a_wrong_one_is_refused() -> None:
    from pydantic import ValidationError

    limits = {name for name in Settings.model_fields if name.endswith("_limit")}
    assert len(limits) == 8
    for wrong in ("often", "", "0/minute", "1/minute; 5/hour", "1/0 hours", "1/year", "-1/day"):
        for name in limits:
            with pytest.raises(ValidationError, match=name):
                Settings(**{name: wrong})  # type: ignore[arg-type]
    assert re.match(r"\d+/\w+", Settings.model_fields["write_limit"].default)


@pytest.mark.parametrize(
    ("limit", "meant"),
    [
        ("100/minute", (100, 60)),
        ("20 per 5 minutes", (20, 300)),
        ("1 / 2 hours", (1, 7200)),
        ("7 per day", (7, 86_400)),
        ("3/second", (3, 1)),
    ],
)
def test_a_limit_is_read_as_often_in_so_many_seconds(limit: str, meant: tuple[int, int]) -> None:
    assert read_limit(limit) == meant
