"""A person registers, works and sees the graph through the published address of the frontend."""

import secrets

import httpx2
import pytest

from tests.browser.chromium import EXECUTABLE, chromium
from tests.containers.system import System
from workbook.stack.waiting import wait_until

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(900),
    pytest.mark.containers,
]


def test_the_page_works_through_the_frontend(system: System) -> None:
    if not EXECUTABLE.exists():
        pytest.skip(f"there is no {EXECUTABLE}: install your system's chromium package")
    with chromium() as browser:
        page = browser.page()
        page.goto(system.web_url)
        assert page.get_by_role("heading", name="Todos").first.is_visible()
        assert not browser.boundary.refused


def test_a_person_registers_works_and_sees_the_graph(system: System) -> None:
    person = {"email": f"{secrets.token_hex(6)}@example.com", "password": secrets.token_hex()}
    with httpx2.Client(base_url=f"{system.web_url}/api", timeout=60) as http:
        http.post("/users", json=person | {"name": "Ada"}).raise_for_status()
        token = http.post("/auth/login", json=person).raise_for_status().json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        walls, paint = (
            http.post("/todos", json={"title": title}).raise_for_status().json()["id"]
            for title in ("Paint the walls", "Buy paint")
        )
        http.put(f"/todos/{walls}/dependencies/{paint}").raise_for_status()

        def waiting_for_paint() -> list[str]:
            answer = http.get(f"/graph/todos/{paint}/dependents")
            return [one["id"] for one in answer.json()["items"]] if answer.is_success else []

        assert wait_until(waiting_for_paint, 60) == [walls]
