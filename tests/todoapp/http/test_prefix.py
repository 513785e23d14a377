"""The API answers under /api as well, with addresses that lead back there."""

import httpx2
import pytest


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_what_is_created_is_found_where_location_says(ada: httpx2.Client, prefix: str) -> None:
    created = ada.post(f"{prefix}/todos", json={"title": "Buy paint"})

    assert created.headers["Location"] == f"{prefix}/todos/{created.json()['id']}"
    assert ada.get(created.headers["Location"]).json() == created.json()


def test_an_unknown_address_under_the_prefix_is_a_problem(anybody: httpx2.Client) -> None:
    answer = anybody.get("/api/nowhere")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_prefix_is_taken_off_once(anybody: httpx2.Client) -> None:
    assert anybody.get("/api/livez").status_code == 200
    assert anybody.get("/api/api/livez").status_code == 404
    assert anybody.get("/apilivez").status_code == 404


def test_the_prefix_itself_is_the_list_of_addresses(anybody: httpx2.Client) -> None:
    assert anybody.get("/api").json()["name"] == "todoapp"
