"""The longest chain, however many ways there are."""

from hypothesis import given
from hypothesis import strategies as st

from todoapp.graph.service import longest_chain


@st.composite
def dags(draw: st.DrawFn) -> dict[str, set[str]]:
    size = draw(st.integers(1, 8))
    return {
        str(n): {str(m) for m in draw(st.sets(st.integers(0, n - 1)))} if n else set()
        for n in range(size)
    }


def every_chain(waits_for: dict[str, set[str]], goal: str) -> list[list[str]]:
    before = [chain for one in waits_for[goal] for chain in every_chain(waits_for, one)]
    return [[*chain, goal] for chain in before] or [[goal]]


@given(dags())
def test_it_is_as_long_as_the_longest_of_all(waits_for: dict[str, set[str]]) -> None:
    goal = max(waits_for, key=int)
    chains = every_chain(waits_for, goal)

    found = longest_chain(waits_for, goal)

    assert found in chains
    assert len(found) == max(map(len, chains))


def test_a_thousand_million_ways_are_no_more_work_than_their_edges() -> None:
    floors = [{f"{floor}a", f"{floor}b"} for floor in range(30)]
    waits_for = {
        one: floors[floor - 1] if floor else set()
        for floor, names in enumerate(floors)
        for one in names
    }

    assert len(longest_chain(waits_for, "29a")) == 30


def test_a_circle_is_cut_open() -> None:
    assert longest_chain({"a": {"b"}, "b": {"a"}, "c": {"a"}}, "c")[-1] == "c"
