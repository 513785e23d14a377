"""What the balancer's file says fits the application it stands before; needs no Docker."""

import json
import re
from http import HTTPStatus

import pytest

from todoapp.account_data import deletion
from todoapp.http import server
from todoapp.http.problems import HttpProblem, kinds
from todoapp.main import OPERATING, create_app
from todoapp.settings import Settings
from workbook.home import CHECKOUT

BALANCER = (CHECKOUT / "deploy/balancer/haproxy.cfg").read_text()
COMPOSE = (CHECKOUT / "compose.yaml").read_text()
NGINX = (CHECKOUT / "deploy/frontend/nginx.conf").read_text()
SETTINGS = Settings(
    database_url="postgresql:///nowhere",
    neo4j_uri="bolt://nowhere",
    neo4j_user="neo4j",
    neo4j_password="unused",
    secret_key="k" * 32,
)
WORKERS = 20
"""Connections to PostgreSQL for the worker, the lessons and whoever looks inside."""


def told(pattern: str, text: str) -> int:
    """The one number that a file says there."""
    (number,) = set(re.findall(pattern, text))
    return int(number)


def honoured() -> dict[tuple[str, str], bool]:
    """Each POST and PATCH of the application, and whether it honours an Idempotency-Key."""
    return {
        (method, re.sub(r"\{\w+\}", "1", path)): any(
            one["name"] == "Idempotency-Key" for one in operation.get("parameters", ())
        )
        for path, item in create_app(SETTINGS).openapi()["paths"].items()
        for method, operation in item.items()
        if method in {"post", "patch"}
    }


def disagreed(balancer: str) -> list[tuple[str, str]]:
    """Where `balancer` and the application differ on whether the key is honoured."""
    (pattern,) = re.findall(r"acl honours_key path_reg (\S+)", balancer)
    return [
        (method, path)
        for (method, path), honours in honoured().items()
        if any(bool(re.search(pattern, prefix + path)) != honours for prefix in ("", "/api"))
    ]


def test_the_balancer_knows_where_a_key_is_honoured() -> None:
    assert set(honoured().values()) == {True, False}
    assert disagreed(BALANCER) == []


@pytest.mark.parametrize(
    ("wrong", "where"),
    [("todos|categories|auth", "/auth/refresh"), ("todos", "/categories")],
)
def test_canary_an_address_too_much_or_too_few_is_found(wrong: str, where: str) -> None:
    assert ("post", where) in disagreed(BALANCER.replace("todos|categories", wrong))


def unknown(problem: str) -> bool:
    """Whether the application would say this otherwise, or has no page about it."""
    said = json.loads(problem)
    if said["type"] == HttpProblem.type:
        return bool(said["title"] != HTTPStatus(said["status"]).phrase)
    fields = {"type", "title", "status", "detail"}
    return said not in [{name: getattr(kind, name) for name in fields} for kind in kinds()]


@pytest.mark.parametrize("status", [408, 503])
def test_what_the_balancer_says_itself_is_a_problem_that_the_application_knows(status: int) -> None:
    problem = (CHECKOUT / f"deploy/balancer/{status}.json").read_text()

    assert json.loads(problem)["status"] == status
    assert not unknown(problem)
    assert unknown(problem.replace('"title": "', '"title": "Not ')), "a canary"


def test_postgresql_has_connections_for_as_many_backends_as_the_balancer_has_places() -> None:
    places = told(r"server-template \w+ 1-(\d+)", BALANCER)
    each = 2 * SETTINGS.pool_size + OPERATING

    assert places * each + WORKERS <= told(r"max_connections=(\d+)", COMPOSE)
    assert places > told(r"replicas: (\d+)", COMPOSE), "a rolling update starts one more"


def test_the_balancer_waits_longer_than_the_application_does() -> None:
    assert told(r"\n    timeout server (\d+)s", BALANCER) > SETTINGS.request_seconds
    assert told(r"hard-stop-after (\d+)s", BALANCER) > SETTINGS.request_seconds
    assert told(r"set-timeout server (\d+)s", BALANCER) > deletion.SECONDS
    assert told(r"proxy_read_timeout (\d+)s", NGINX) > deletion.SECONDS
    assert told(r"timeout http-keep-alive (\d+)s", BALANCER) < server.KEEP_ALIVE


def test_a_backend_gives_up_what_waits_before_the_balancer_does() -> None:
    assert told(r'TODOAPP_POOL_SECONDS: "(\d+)"', COMPOSE) < SETTINGS.request_seconds
