"""Two people use the API in every order one can think of, and it answers as the model does."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.todoapp.conftest import signed_in
from tests.todoapp.model.model import Model, Precondition, Todo

pytestmark = pytest.mark.timeout(300)

NAMES = st.sampled_from(["ada", "bob"])
ROLES = st.sampled_from(["viewer", "editor"])
CONDITIONS = st.sampled_from(["right", "right", "wrong", "anything", "none"])
TAGS = st.sampled_from(["home", "garden", "deep work"])
TITLES = st.text("aé😀 ", min_size=1, max_size=20).map(str.strip).filter(bool)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "notes": st.none() | st.text("aé😀\n ", max_size=20),
    "priority": st.integers(0, 3),
    "due_at": st.none() | st.datetimes(datetime(2000, 1, 1), timezones=st.just(UTC)),
    "tags": st.lists(TAGS, unique=True, max_size=3),
}
STATUSES = st.sampled_from(["open", "done"])
NEW = st.fixed_dictionaries({"title": TITLES}, optional=FIELDS)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        **FIELDS,
        "title": TITLES,
        "status": STATUSES,
        "priority": st.none() | FIELDS["priority"],
        "tags": st.none() | FIELDS["tags"],
    },
)
numbers = itertools.count()


class TwoPeople(RuleBasedStateMachine):
    """Each rule is one request: the model is asked first, then the API."""

    url: str
    todos: Bundle[int] = Bundle("todos")

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.ids: list[str] = []
        self.open = [signed_in(self.url, f"{name}{next(numbers)}") for name in ("ada", "bob")]
        self.clients = dict(
            zip(("ada", "bob"), (one.__enter__() for one in self.open), strict=True)
        )
        me = {name: client.get("/users/me").json() for name, client in self.clients.items()}
        self.people = {name: person["id"] for name, person in me.items()}
        self.emails = {name: person["email"] for name, person in me.items()}

    def teardown(self) -> None:
        for one in self.open:
            one.__exit__(None, None, None)

    def ask(
        self,
        who: str,
        method: str,
        number: int,
        below: str = "",
        condition: Precondition = "none",
        **body: Any,
    ) -> httpx2.Response:
        todo = self.model.todos[number]
        right, wrong = (tag(todo, who, todo.version + more) for more in (0, 1))
        tags = {"right": right, "wrong": wrong, "anything": "*"}
        headers = {"If-Match": tags[condition]} if condition in tags else {}
        address = f"/todos/{self.ids[number]}{below}"
        return self.clients[who].request(method, address, headers=headers, **body)

    def compare(self, who: str, number: int, shown: dict[str, Any]) -> None:
        """A todo as it is answered is the model's."""
        todo = self.model.todos[number]
        due = shown["due_at"] and datetime.fromisoformat(shown["due_at"])
        assert {name: shown[name] for name in todo.fields} | {"due_at": due} == todo.fields
        assert shown["id"] == self.ids[number]
        assert shown["owner_id"] == self.people[todo.owner]
        assert (shown["version"], shown["role"]) == (todo.version, todo.role(who))
        assert (shown["completed_at"] is None) == (todo.fields["status"] == "open")

    @rule(target=todos, who=NAMES, fields=NEW)
    def create(self, who: str, fields: dict[str, Any]) -> int:
        expected = self.model.create(who, fields)
        answer = self.clients[who].post("/todos", json=written(fields))
        assert answer.status_code == expected
        self.ids.append(answer.json()["id"])
        self.compare(who, len(self.ids) - 1, answer.json())
        return len(self.ids) - 1

    @rule(who=NAMES, number=todos, has_it=st.booleans())
    def read(self, who: str, number: int, has_it: bool) -> None:
        expected = self.model.read(who, number)
        todo = self.model.todos[number]
        headers = {"If-None-Match": tag(todo, who, todo.version)} if has_it else {}
        answer = self.clients[who].get(f"/todos/{self.ids[number]}", headers=headers)
        assert answer.status_code == (304 if has_it and expected == 200 else expected)
        if answer.status_code == 200:
            self.compare(who, number, answer.json())

    @rule(who=NAMES, number=todos, changes=CHANGES, condition=CONDITIONS)
    def change(
        self, who: str, number: int, changes: dict[str, Any], condition: Precondition
    ) -> None:
        # Asked before the model is, which knows the version that is right until then.
        answer = self.ask(who, "PATCH", number, "", condition, json=written(changes))
        expected = self.model.change(who, number, changes, condition)
        self.answered(who, number, answer, expected)

    @rule(who=NAMES, number=todos, status=STATUSES, condition=CONDITIONS)
    def set_status(self, who: str, number: int, status: str, condition: Precondition) -> None:
        verb = {"done": "/complete", "open": "/reopen"}[status]
        answer = self.ask(who, "POST", number, verb, condition)
        self.answered(who, number, answer, self.model.set_status(who, number, status, condition))

    @rule(who=NAMES, number=todos, condition=CONDITIONS)
    def delete(self, who: str, number: int, condition: Precondition) -> None:
        answer = self.ask(who, "DELETE", number, "", condition)
        assert answer.status_code == self.model.delete(who, number, condition)

    @rule(who=NAMES, number=todos)
    def restore(self, who: str, number: int) -> None:
        answer = self.ask(who, "POST", number, "/restore")
        self.answered(who, number, answer, self.model.restore(who, number))

    @rule(who=NAMES, number=todos, person=NAMES, role=ROLES, condition=CONDITIONS)
    def share(self, who: str, number: int, person: str, role: Any, condition: Precondition) -> None:
        body = {"email": self.emails[person], "role": role}
        answer = self.ask(who, "POST", number, "/shares", condition, json=body)
        assert answer.status_code == self.model.share(who, number, person, role, condition)
        if answer.status_code == 201:
            assert answer.json()["user_id"] == self.people[person]

    @rule(who=NAMES, number=todos, person=NAMES, role=ROLES)
    def change_share(self, who: str, number: int, person: str, role: Any) -> None:
        below = f"/shares/{self.people[person]}"
        answer = self.ask(who, "PATCH", number, below, json={"role": role})
        assert answer.status_code == self.model.change_share(who, number, person, role)

    @rule(who=NAMES, number=todos, person=NAMES)
    def unshare(self, who: str, number: int, person: str) -> None:
        answer = self.ask(who, "DELETE", number, f"/shares/{self.people[person]}")
        assert answer.status_code == self.model.unshare(who, number, person)

    @rule(who=NAMES, number=todos, other=todos, condition=CONDITIONS)
    def add_dependency(self, who: str, number: int, other: int, condition: Precondition) -> None:
        answer = self.ask(who, "PUT", number, f"/dependencies/{self.ids[other]}", condition)
        assert answer.status_code == self.model.add_dependency(who, number, other, condition)

    @rule(who=NAMES, number=todos, other=todos)
    def remove_dependency(self, who: str, number: int, other: int) -> None:
        answer = self.ask(who, "DELETE", number, f"/dependencies/{self.ids[other]}")
        assert answer.status_code == self.model.remove_dependency(who, number, other)

    @rule(who=NAMES, number=todos)
    def look_at_what_belongs_to_it(self, who: str, number: int) -> None:
        todo, seen = self.model.todos[number], self.model.read(who, number)
        dependencies = self.ask(who, "GET", number, "/dependencies")
        shares = self.ask(who, "GET", number, "/shares")
        assert dependencies.status_code == shares.status_code == seen
        if seen == 200:
            visible = [n for n in sorted(todo.waits_for) if self.model.read(who, n) == 200]
            for one, shown in zip(visible, dependencies.json()["items"], strict=True):
                self.compare(who, one, shown)
            roles = {share["user_id"]: share["role"] for share in shares.json()["items"]}
            assert roles == {self.people[name]: role for name, role in todo.shares.items()}

    @rule(
        who=NAMES,
        shared=st.booleans(),
        status=st.none() | STATUSES,
        tag=st.none() | TAGS,
        limit=st.integers(1, 5),
    )
    def list_page_by_page(
        self, who: str, shared: bool, status: str | None, tag: str | None, limit: int
    ) -> None:
        expected = self.model.listed(who, shared=shared, status=status, tag=tag)
        filters = {"status": status, "tag": tag}
        query = {name: value for name, value in filters.items() if value is not None}
        shown = list(pages(self.clients[who], {**query, "shared": shared, "limit": limit}))
        for number, todo in zip(expected, shown, strict=True):
            self.compare(who, number, todo)

    def answered(self, who: str, number: int, answer: httpx2.Response, expected: int) -> None:
        assert answer.status_code == expected, answer.text
        if expected == 200:
            self.compare(who, number, answer.json())
            todo = self.model.todos[number]
            assert answer.headers["ETag"] == tag(todo, who, todo.version)


def tag(todo: Todo, who: str, version: int) -> str:
    """The ETag by which this person knows a version."""
    role = todo.role(who)
    return f'"{version}"' if role in {"owner", None} else f'"{version}-{role}"'


def written(fields: dict[str, Any]) -> dict[str, Any]:
    """As JSON has it."""
    due = fields.get("due_at")
    return {**fields, "due_at": due.isoformat()} if due else fields


def pages(client: httpx2.Client, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The items of all pages."""
    cursor = None
    while True:
        page = client.get("/todos", params={**query, **({"cursor": cursor} if cursor else {})})
        yield from page.raise_for_status().json()["items"]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            return


EXAMPLES = settings(
    max_examples=15,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # its steps, not the fewest that show a fault
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_the_api_does_what_the_model_does(url: str) -> None:
    run_state_machine_as_test(type("Here", (TwoPeople,), {"url": url}), settings=EXAMPLES)


class Forgetful(Model):
    """Forgets that a viewer may not change anything."""

    def _refused(self, *given: Any, **options: Any) -> int | None:
        refused = super()._refused(*given, **options)
        return None if refused == 403 else refused


def test_canary_a_difference_between_them_is_found(url: str) -> None:
    class Wrong(TwoPeople):
        def __init__(self) -> None:
            super().__init__()
            self.model = Forgetful()

    with pytest.raises(AssertionError):
        run_state_machine_as_test(type("Here", (Wrong,), {"url": url}), settings=EXAMPLES)
