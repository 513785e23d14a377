"""What can be done with todos. Each function takes a session and leaves the commit to its owner."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from todoapp import outbox
from todoapp.problems import DependencyCycle, TodoNotFound
from todoapp.todos.models import Todo, todo_dependencies

DEPENDENCY_LOCK = 0x746F646F  # first half of the lock's key; the owner is the second


async def create(
    session: AsyncSession, owner_id: UUID, *, title: str, notes: str | None = None
) -> Todo:
    """A new open todo."""
    todo = Todo(owner_id=owner_id, title=title, notes=notes, depends_on=[], subtasks=[], shares=[])
    session.add(todo)
    await session.flush()
    await _emit(session, "todo.created", todo)
    return todo


async def get(session: AsyncSession, owner_id: UUID, todo_id: UUID) -> Todo:
    """One todo of this owner.

    Raises:
        TodoNotFound: absent, or somebody else's; a stranger can't tell which.
    """
    return _found(
        await session.scalar(select(Todo).where(Todo.id == todo_id, Todo.owner_id == owner_id))
    )


async def page(
    session: AsyncSession, owner_id: UUID, *, limit: int, after: UUID | None
) -> Sequence[Todo]:
    """Up to `limit` todos, newest first, beginning behind `after`."""
    query = select(Todo).where(Todo.owner_id == owner_id).order_by(Todo.id.desc()).limit(limit)
    if after is not None:
        query = query.where(Todo.id < after)
    return (await session.scalars(query)).all()


async def complete(session: AsyncSession, owner_id: UUID, todo_id: UUID) -> Todo:
    """Mark as done; a todo that is done already stays as it is."""
    todo = await _get_for_change(session, owner_id, todo_id)
    if todo.status == "open":
        # The database's clock, as for all other times; ours may differ. Asked first, because asking
        # flushes, and a status without its time breaks a constraint.
        now = await session.scalar(select(func.now()))
        todo.status, todo.completed_at = "done", now
        await _changed(session, "todo.completed", todo)
    return todo


async def add_dependency(
    session: AsyncSession, owner_id: UUID, todo_id: UUID, other_id: UUID
) -> None:
    """Let `todo_id` depend on `other_id`; nothing happens when it does already.

    Raises:
        DependencyCycle: `other_id` is the todo itself or depends on it.
    """
    # Two edges that close a cycle together pass any check made side by side. So edges of one
    # owner are added one after the other; the lock ends with the transaction.
    await session.execute(
        select(func.pg_advisory_xact_lock(DEPENDENCY_LOCK, func.hashtext(str(owner_id))))
    )
    todo = await _get_for_change(session, owner_id, todo_id)
    other = await get(session, owner_id, other_id)
    if await _reaches(session, other_id, todo_id):
        raise DependencyCycle
    if other not in todo.depends_on:
        todo.depends_on.append(other)
        await _changed(session, "todo.dependency-added", todo)


async def remove_dependency(
    session: AsyncSession, owner_id: UUID, todo_id: UUID, other_id: UUID
) -> None:
    """Let `todo_id` no longer depend on `other_id`; nothing happens when it doesn't."""
    todo = await _get_for_change(session, owner_id, todo_id)
    other = await get(session, owner_id, other_id)
    if other in todo.depends_on:
        todo.depends_on.remove(other)
        await _changed(session, "todo.dependency-removed", todo)


async def _get_for_change(session: AsyncSession, owner_id: UUID, todo_id: UUID) -> Todo:
    """As `get`, with dependencies, and locked: whoever changes it too has to wait."""
    query = (
        select(Todo)
        .where(Todo.id == todo_id, Todo.owner_id == owner_id)
        .options(selectinload(Todo.depends_on), selectinload(Todo.shares))
        .with_for_update()
        .execution_options(populate_existing=True)  # as it is now that the lock is ours
    )
    return _found(await session.scalar(query))


def _found(todo: Todo | None) -> Todo:
    if todo is None:
        raise TodoNotFound
    return todo


async def _reaches(session: AsyncSession, start: UUID, goal: UUID) -> bool:
    """Whether `goal` is `start` or something that `start` waits for, however indirectly."""
    edges = todo_dependencies.c
    waits_for = select(literal(start).label("id")).cte("waits_for", recursive=True)
    # UNION drops rows seen before, so each todo is visited once.
    waits_for = waits_for.union(select(edges.depends_on_id).where(edges.todo_id == waits_for.c.id))
    found = select(waits_for.c.id).where(waits_for.c.id == goal).exists()
    return bool(await session.scalar(select(found)))


async def _changed(session: AsyncSession, topic: str, todo: Todo) -> None:
    todo.version += 1
    await _emit(session, topic, todo)


async def _emit(session: AsyncSession, topic: str, todo: Todo) -> None:
    await outbox.emit(session, topic, todo.id, todo.version, todo.graph_state())
