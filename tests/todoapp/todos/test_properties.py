"""Whatever is sent: patches add up as RFC 7396 says, and waiting never goes round in a circle."""

from graphlib import CycleError, TopologicalSorter
from typing import Any

import httpx2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FEW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# What null leaves behind; a title can't be taken away.
WITHOUT: dict[str, Any] = {"notes": None, "priority": 0, "due_at": None, "tags": []}
DAYS = st.dates().map(lambda day: f"{day.isoformat()}T00:00:00Z")
PATCHES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Buy paint", "Ask O'Neill", "Wasser für 3 Pferde"]),
        "status": st.sampled_from(["open", "done"]),
        "notes": st.none() | st.sampled_from(["white", "two\nlines"]),
        "priority": st.none() | st.integers(0, 3),
        "due_at": st.none() | DAYS,
        "tags": st.none() | st.lists(st.sampled_from(["home", "garden"]), unique=True),
    },
)
EDGES = st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=14)


def merged(state: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """What RFC 7396 makes of the two, with this application's values for what isn't there."""
    return state | {
        name: WITHOUT[name] if value is None else value for name, value in patch.items()
    }


@FEW
@given(patches=st.lists(PATCHES, min_size=1, max_size=5))
def test_patches_add_up(ada: httpx2.Client, patches: list[dict[str, Any]]) -> None:
    todo = ada.post("/todos", json={"title": "Buy paint"}).json()
    state = {name: todo[name] for name in ("title", "status", *WITHOUT)}
    for patch in patches:
        answer = ada.patch(f"/todos/{todo['id']}", json=patch, headers={"If-Match": "*"})

        assert answer.status_code == 200, answer.text
        expected = merged(state, patch)
        now = answer.json()
        assert {name: now[name] for name in state} == expected
        assert now["version"] == todo["version"] + (expected != state)
        assert (now["completed_at"] is not None) == (now["status"] == "done")
        assert ada.get(f"/todos/{todo['id']}").json() == now
        todo, state = now, expected


@FEW
@given(steps=EDGES)
def test_an_edge_is_refused_exactly_if_it_closes_a_circle(
    ada: httpx2.Client, steps: list[tuple[bool, int, int]]
) -> None:
    ids = [ada.post("/todos", json={"title": str(number)}).json()["id"] for number in range(5)]
    waits_for: dict[int, set[int]] = {number: set() for number in range(5)}
    for adds, one, other in steps:
        address = f"/todos/{ids[one]}/dependencies/{ids[other]}"
        if not adds:
            assert ada.delete(address).status_code == 204
            waits_for[one].discard(other)
            continue
        then = waits_for | {one: waits_for[one] | {other}}
        answer = ada.put(address)
        if closes_a_circle(then):
            assert answer.json()["type"] == "/problems/dependency-cycle"
        else:
            assert answer.status_code == 204, answer.text
            waits_for = then

    for number, others in waits_for.items():
        listed = ada.get(f"/todos/{ids[number]}/dependencies").json()["items"]
        assert {todo["title"] for todo in listed} == {str(other) for other in others}


def closes_a_circle(graph: dict[int, set[int]]) -> bool:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        return True
    return False
