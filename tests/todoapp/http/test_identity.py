"""Tokens that can't be forged, and passwords that don't stop everything else."""

import asyncio
from datetime import UTC, datetime, timedelta
from time import perf_counter, tzset
from typing import Any
from uuid import uuid4

import jwt
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from todoapp.http.identity import issue_token, read_token
from todoapp.http.problems import NotAuthenticated
from todoapp.settings import Settings
from todoapp.users.passwords import Passwords

KEY = "k" * 32
USER = uuid4()
SETTINGS = Settings(
    database_url="postgresql://127.0.0.1/none",
    neo4j_uri="bolt://127.0.0.1",
    neo4j_user="neo4j",
    neo4j_password="none",  # type: ignore[arg-type]
    secret_key=KEY,  # type: ignore[arg-type]
)
NOW = datetime.now(UTC)
CLAIMS: dict[str, Any] = {
    "sub": str(USER),
    "iss": "todoapp",
    "aud": "todoapp-api",
    "iat": NOW,
    "exp": NOW + timedelta(days=1),
}


def test_a_token_speaks_for_the_user_it_was_issued_to() -> None:
    assert read_token(SETTINGS, issue_token(SETTINGS, USER)) == USER


def test_it_says_for_whom_by_whom_and_for_how_long() -> None:
    token = issue_token(SETTINGS, USER)
    claims = jwt.decode(token, options={"verify_signature": False})

    assert {name: claims[name] for name in ("sub", "iss", "aud")} == {
        "sub": str(USER),
        "iss": "todoapp",
        "aud": "todoapp-api",
    }
    assert claims["exp"] - claims["iat"] == 60 * SETTINGS.access_token_minutes
    assert abs(claims["iat"] - datetime.now(UTC).timestamp()) < 60
    assert jwt.get_unverified_header(token)["alg"] == "HS256"


def test_its_times_are_right_wherever_the_server_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        with monkeypatch.context() as patch:
            patch.setenv("TZ", "Asia/Tokyo")
            tzset()
            token = issue_token(SETTINGS, USER)
    finally:
        tzset()

    assert read_token(SETTINGS, token) == USER


def test_these_claims_are_those_of_a_good_token() -> None:
    assert read_token(SETTINGS, jwt.encode(CLAIMS, KEY, "HS256")) == USER


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_token_without_one_of_its_claims_is_refused(claim: str) -> None:
    rest = {name: value for name, value in CLAIMS.items() if name != claim}

    with pytest.raises(NotAuthenticated):
        read_token(SETTINGS, jwt.encode(rest, KEY, "HS256"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "somebody"},
        {"aud": "somebody"},
        {"exp": NOW - timedelta(seconds=1)},
        {"iat": NOW + timedelta(hours=1)},
        {"sub": "not a uuid"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_token_with_a_wrong_claim_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(NotAuthenticated):
        read_token(SETTINGS, jwt.encode(CLAIMS | wrong, KEY, "HS256"))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_another_algorithm_is_refused_even_with_the_right_key(algorithm: str) -> None:
    with pytest.raises(NotAuthenticated):
        read_token(SETTINGS, jwt.encode(CLAIMS, KEY, algorithm))


def test_an_unsigned_token_is_refused() -> None:
    with pytest.raises(NotAuthenticated):
        read_token(SETTINGS, jwt.encode(CLAIMS, None, "none"))


def test_a_token_signed_with_another_key_is_refused() -> None:
    with pytest.raises(NotAuthenticated):
        read_token(SETTINGS, jwt.encode(CLAIMS, "x" * 32, "HS256"))


def test_a_hash_fits_its_password_only() -> None:
    async def check() -> None:
        passwords = Passwords()
        stored = await passwords.hash("one password")
        assert await passwords.verify("one password", stored) == (True, None)
        assert (await passwords.verify("another", stored))[0] is False

    asyncio.run(check())


def test_a_hash_that_took_less_work_than_todays_is_made_anew() -> None:
    async def check() -> None:
        passwords = Passwords()
        weaker = PasswordHash([Argon2Hasher(time_cost=1)]).hash("one password")
        fits, fresher = await passwords.verify("one password", weaker)
        assert fits
        assert fresher is not None
        assert await passwords.verify("one password", fresher) == (True, None)

    asyncio.run(check())


def test_nobodys_password_never_fits_but_is_worked_on_all_the_same() -> None:
    async def check() -> None:
        passwords = Passwords()
        stored = await passwords.hash("one password")
        seconds = []
        for given in (stored, None):
            began = perf_counter()
            fits, _ = await passwords.verify("no account has this hash", given)
            seconds.append(perf_counter() - began)
            assert not fits
        # Skipping the work would take a thousandth of the time; half is a wide margin.
        assert seconds[1] > seconds[0] / 2

    asyncio.run(check())


def test_nobodys_hash_costs_as_much_as_anybodys() -> None:
    async def check() -> None:
        passwords = Passwords()
        nobodys, anybodys = passwords._nobodys, await passwords.hash("one password")
        # $argon2id$v=19$m=65536,t=3,p=4$salt$hash: the parts before the salt are the work.
        assert nobodys.split("$")[:4] == anybodys.split("$")[:4]

    asyncio.run(check())


def test_hashing_leaves_the_event_loop_free() -> None:
    async def check() -> None:
        hashing = asyncio.ensure_future(Passwords().hash("one password"))
        turns = 0
        while not hashing.done():
            await asyncio.sleep(0)
            turns += 1
        assert turns > 10

    asyncio.run(check())


def test_two_hashes_are_made_at_once_and_a_check_counts_as_one() -> None:
    assert Passwords().limiter.total_tokens == 2

    async def check() -> None:
        passwords = Passwords(at_once=1)
        stored = await passwords.hash("one password")
        checking = [
            asyncio.ensure_future(passwords.verify("one password", stored)) for _ in range(3)
        ]
        seen = set()
        while not all(task.done() for task in checking):
            await asyncio.sleep(0)
            seen.add(passwords.limiter.borrowed_tokens)
        assert max(seen) == 1

    asyncio.run(check())


def test_only_so_many_hashes_are_made_at_once() -> None:
    async def check() -> None:
        passwords = Passwords(at_once=1)
        hashing = [asyncio.ensure_future(passwords.hash("one password")) for _ in range(3)]
        most = 0
        while not all(task.done() for task in hashing):
            await asyncio.sleep(0)
            most = max(most, passwords.limiter.borrowed_tokens)
        assert most == 1

    asyncio.run(check())
