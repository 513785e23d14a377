"""What of the graph's answers somebody may see, and how it is now: PostgreSQL decides.

The graph learns of a share that is withdrawn, of a todo that is deleted and of an account that is
erased when the worker tells it, which may be late. So no answer goes out before it was asked here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, LiteralString
from uuid import UUID

from fastapi import Depends
from sqlalchemy import Integer, Uuid, any_, bindparam, func, literal_column, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from todoapp.db.reader import Question, ReaderDep, Row
from todoapp.graph.driver import GraphDep
from todoapp.http.identity import CurrentUserId
from todoapp.todos.access import SHARES, TODOS, role_of
from todoapp.todos.categories.models import Category
from todoapp.users.models import User

READER = bindparam("reader", type_=Uuid())
IDS: Any = any_(bindparam("ids", type_=ARRAY(Uuid())))
LIVE = TODOS.deleted_at.is_(None)
ONE, NONE = literal_column("1", Integer), literal_column("0", Integer)

VISIBLE = Question(
    select(
        *(TODOS.id, TODOS.title, TODOS.status, TODOS.priority, TODOS.due_at, TODOS.category_id),
        Category.name,
    )
    .outerjoin(Category, Category.id == TODOS.category_id)
    .where(TODOS.id == IDS, LIVE, role_of(READER).is_not(None))
)

_shares = union_all(
    select(SHARES.user_id.label("person"), ONE.label("by_me"), NONE.label("with_me"))
    .join(TODOS.id.table, TODOS.id == SHARES.todo_id)
    .where(TODOS.owner_id == READER, SHARES.user_id == IDS, LIVE),
    select(TODOS.owner_id, NONE, ONE)
    .join(SHARES.todo_id.table, TODOS.id == SHARES.todo_id)
    .where(SHARES.user_id == READER, TODOS.owner_id == IDS, LIVE),
).subquery()
PEOPLE = Question(
    select(
        *(User.id, User.name),
        func.sum(_shares.c.by_me).label("shared_by_me"),
        func.sum(_shares.c.with_me).label("shared_with_me"),
    )
    .join(_shares, _shares.c.person == User.id)
    .group_by(User.id)
)


def _anything(row: Row, seen: Row) -> bool:
    return True


@dataclass(frozen=True)
class Viewer:
    """Somebody who asks the graph, and is told of nothing that they may not see."""

    graph: GraphDep
    reader: ReaderDep
    id: CurrentUserId

    async def ask(
        self,
        name: str,
        query: LiteralString,
        limit: int,
        *,
        question: Question = VISIBLE,
        fits: Callable[[Row, Row], bool] = _anything,
        **parameters: Any,
    ) -> list[Row]:
        """The first `limit` rows of the graph's answer that tell only of what `question` finds.

        Where a row tells of something that may not be seen, or that no longer `fits` the row, the
        graph is asked again without it: then no path leads through it, and nothing counts it. More
        is asked for each time by as much as is left out, so a few times are enough.

        Raises:
            GraphUnavailable: Neo4j is away.
        """
        left_out: set[str] = set()
        while True:
            rows = await self.graph.read(
                f"MATCH {name}",
                query,
                reader_id=str(self.id),
                limit=limit + len(left_out),
                left_out=list(left_out),
                **parameters,
            )
            ids = {UUID(one) for row in rows for one in row["shows"]}
            found = await self.reader.all(question, {"reader": self.id, "ids": list(ids)})
            seen = {str(row["id"]): row for row in found}
            wrong = [
                [one for one in row["shows"] if one not in seen or not fits(row, seen[one])]
                for row in rows
            ]
            if not any(wrong[:limit]):
                # First a row shows what it is about; that of a category, a todo which is in it.
                return [seen[row["shows"][0]] | row for row in rows[:limit]]
            left_out.update(*wrong)


ViewerDep = Annotated[Viewer, Depends()]
