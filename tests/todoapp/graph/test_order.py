"""Whatever the order in which transactions end and events arrive, the graph ends as the tables."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry.trace import NoOpTracer
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from todoapp import outbox
from todoapp.db.engine import open_engine
from todoapp.db.session import session_factory
from todoapp.graph.driver import Graph
from todoapp.graph.projection import prepare, project
from todoapp.graph.repair.check import Check
from todoapp.settings import Settings
from todoapp.todos.models import Todo
from todoapp.users.models import User
from todoapp.worker.delivery import Delivery
from todoapp.worker.metrics import WorkerMetrics

pytestmark = pytest.mark.usefixtures("clean_graph")

Run = Callable[[Callable[[Graph], Awaitable[Any]]], Any]

NAMESPACE = UUID("019b0f3a-7c1e-7d4f-9a51-0c6f2f1e8a10")
ADA, BOB = uuid5(NAMESPACE, "ada"), uuid5(NAMESPACE, "bob")
HOME = uuid5(NAMESPACE, "home")
TODOS = [uuid5(NAMESPACE, str(number)) for number in range(3)]
PICTURE = """
    MATCH (t:Todo)
    RETURN t.id AS id, t.version AS version, t.title AS title,
      COLLECT { MATCH (t)<-[:OWNS]-(o:User) RETURN o.id } AS owner,
      COLLECT { MATCH (t)-[:DEPENDS_ON]->(o:Todo) RETURN o.id ORDER BY o.id } AS depends_on,
      COLLECT { MATCH (t)-[:IN]->(c:Category) RETURN c.id } AS category,
      COLLECT { MATCH (t)-[s:SHARED_WITH]->(p:User) RETURN [p.id, s.role] } AS shared
    ORDER BY id
"""
FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Told(NamedTuple):
    topic: str
    aggregate_id: UUID
    version: int
    payload: dict[str, Any]


STATES = st.one_of(
    st.just({"deleted": True}),
    st.fixed_dictionaries(
        {
            "title": st.sampled_from("ABC"),
            "depends_on": st.lists(st.sampled_from(TODOS).map(str), unique=True),
            "category_id": st.sampled_from([None, str(HOME)]),
            "shared_with": st.sampled_from([{}, {str(BOB): "viewer"}, {str(BOB): "editor"}]),
        }
    ).map(lambda state: {"owner_id": str(ADA), "status": "open", **state}),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Told], list[list[Told]]]:
    """Events in the order of the changes, and the same delivered: in any order, some twice."""
    events = [Told("user.x", ADA, 1, {}), Told("user.x", BOB, 1, {})]
    events += [Told("category.x", HOME, 1, {"owner_id": str(ADA), "name": "Home"})]
    for todo in TODOS:
        states = draw(st.lists(STATES, min_size=1, max_size=4))
        events += [Told("todo.x", todo, version, state) for version, state in enumerate(states, 1)]
    doubled = draw(st.lists(st.sampled_from(events), max_size=5))
    arriving = draw(st.permutations([*events, *doubled]))
    batches = []
    while arriving:
        size = draw(st.integers(1, len(arriving)))
        batches.append(arriving[:size])
        arriving = arriving[size:]
    return events, batches


@pytest.fixture
def run(settings: Settings) -> Iterator[Run]:
    """Does some work with the graph, in a loop that lives as long as the test."""
    with asyncio.Runner() as runner:

        async def opened() -> Graph:
            graph = Graph(settings, NoOpTracer())
            await prepare(graph)
            return graph

        graph = runner.run(opened())
        yield lambda work: runner.run(work(graph))
        runner.run(graph.close())


@FEW
@given(history=histories())
def test_the_newest_version_wins_however_events_arrive(
    history: tuple[list[Told], list[list[Told]]], run: Run
) -> None:
    events, batches = history

    async def deliver(graph: Graph) -> list[dict[str, Any]]:
        await graph.write("DELETE", "MATCH (node:Aggregate) DETACH DELETE node")
        for batch in batches:
            await project(graph, batch)
        return await graph.read("MATCH", PICTURE)

    newest = {event.aggregate_id: event for event in events if event.topic == "todo.x"}
    live = {one for one, event in newest.items() if "deleted" not in event.payload}
    assert run(deliver) == [
        {
            "id": str(one),
            "version": newest[one].version,
            "title": state["title"],
            "owner": [str(ADA)],
            "depends_on": sorted({str(other) for other in live} & set(state["depends_on"])),
            "category": [state["category_id"]] if state["category_id"] else [],
            "shared": [[person, role] for person, role in state["shared_with"].items()],
        }
        for one in sorted(live, key=str)
        for state in [newest[one].payload]
    ]


class Step(NamedTuple):
    what: str  # change, remove, commit, roll back, deliver
    writer: int = 0


STEPS = st.builds(
    Step,
    st.sampled_from(["change", "change", "remove", "commit", "commit", "roll back", "deliver"]),
    st.integers(0, 2),
)


@FEW
@given(steps=st.lists(STEPS, max_size=25))
def test_however_transactions_interleave_nothing_is_passed_over(
    steps: list[Step], settings: Settings, run: Run
) -> None:
    """Three writers, each with a transaction and todos of its own, and a worker in between."""

    async def interleave(graph: Graph) -> list[str]:
        engine = open_engine(settings.database_url)
        sessions = session_factory(engine)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(engine.dispose)
            await _emptied(sessions, graph)
            connection = await stack.enter_async_context(engine.connect())
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            delivery = Delivery(connection, graph, NoOpTracer(), WorkerMetrics())
            writers = [await stack.enter_async_context(sessions()) for _ in range(3)]
            for step in steps:
                await _do(step, writers[step.writer], delivery)
            for writer in writers:
                await writer.commit()
            while await delivery.round(3):
                pass
            return [str(one) async for one in Check(sessions, graph, 0).differences()]

    assert run(interleave) == []


async def _emptied(sessions: Any, graph: Graph) -> None:
    async with sessions.begin() as session:
        await session.execute(delete(User))
        await session.execute(delete(outbox.OutboxEvent))
        for number in range(3):
            user = User(email=f"{number}@example.com", name="X", password_hash="none")
            session.add(user)
            await session.flush()
            await outbox.emit(session, "user.x", user.id, 1, user.graph_state())
    await graph.write("DELETE", "MATCH (node:Aggregate) DETACH DELETE node")


async def _do(step: Step, session: AsyncSession, delivery: Delivery) -> None:
    match step.what:
        case "deliver":
            await delivery.round(3)
        case "commit":
            await session.commit()
        case "roll back":
            await session.rollback()
        case _:
            await _change(session, step)


async def _change(session: AsyncSession, step: Step) -> None:
    """Change the writer's todo, or make it; or remove it for good."""
    of_writer = select(User.id).where(User.email == f"{step.writer}@example.com")
    owner = (await session.scalars(of_writer)).one()
    todo = await session.scalar(
        select(Todo)
        .where(Todo.owner_id == owner)
        .options(selectinload(Todo.depends_on), selectinload(Todo.shares))
        .execution_options(populate_existing=True)
    )
    if todo is None:
        todo = Todo(owner_id=owner, title="0", depends_on=[], shares=[], subtasks=[])
        session.add(todo)
        await session.flush()
    todo.version, todo.title = todo.version + 1, f"{todo.title[:50]}+"
    state = todo.graph_state()
    if step.what == "remove":
        state = {"deleted": True}
        await session.execute(delete(Todo).where(Todo.id == todo.id))
        session.expunge(todo)
    await outbox.emit(session, "todo.x", todo.id, todo.version, state)
