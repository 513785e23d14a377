"""The usual build: `def` endpoints in threads, a session for each request, models in and out."""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from todoapp.db import PSYCOPG, connect_arguments
from todoapp.outbox import CHANNEL, OutboxEvent
from todoapp.pagination import Page, Position, write_cursor
from todoapp.security import read_token
from todoapp.settings import load
from todoapp.todos.models import Todo
from todoapp.todos.schemas import TodoOut


class NewTodo(BaseModel):
    """What is created."""

    title: str


def make() -> FastAPI:
    """The application, configured by the same environment."""
    settings = load()
    arguments = connect_arguments(settings.database_url)
    # A connection for each of the 40 threads. With fewer, those who hold a connection wait for a
    # thread to write their answer, and those who hold a thread for a connection: for half a minute.
    engine = create_engine(PSYCOPG, connect_args=arguments, pool_size=40, pool_pre_ping=True)
    sessions = sessionmaker(engine, expire_on_commit=False)
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with sessions.begin() as session:
            yield session

    def get_reader(request: Request) -> UUID:
        return read_token(settings, request.headers["authorization"].removeprefix("Bearer "))

    SessionDep = Annotated[Session, Depends(get_session)]  # noqa: N806
    Reader = Annotated[UUID, Depends(get_reader)]  # noqa: N806

    @app.get("/todos")
    def page(session: SessionDep, reader: Reader, limit: int = 20) -> Page[TodoOut]:
        query = select(Todo).where(Todo.owner_id == reader, Todo.deleted_at.is_(None))
        todos = session.scalars(
            query.order_by(Todo.created_at.desc(), Todo.id.desc()).limit(limit + 1)
        ).all()
        items = [shown(todo) for todo in todos[:limit]]
        cursor = None
        if len(todos) > limit:
            last = items[-1]
            cursor = write_cursor({}, Position(last.created_at.isoformat(), last.id))
        return Page(items=items, next_cursor=cursor)

    @app.get("/todos/{todo_id}")
    def read(session: SessionDep, reader: Reader, todo_id: UUID) -> TodoOut:
        return shown(session.scalars(select(Todo).where(Todo.id == todo_id)).one())

    @app.post("/todos", status_code=201)
    def create(session: SessionDep, reader: Reader, new: NewTodo) -> TodoOut:
        todo = Todo(owner_id=reader, title=new.title, depends_on=[], subtasks=[], shares=[])
        session.add(todo)
        session.flush()
        state = todo.graph_state()
        event = {"topic": "todo.created", "aggregate_id": todo.id, "version": 1, "payload": state}
        session.add(OutboxEvent(**event))
        session.flush()
        session.execute(select(func.pg_notify(CHANNEL, "")))
        return shown(todo)

    return app


def shown(todo: Todo) -> TodoOut:
    """The todo as its owner sees it."""
    todo.role = "owner"
    return TodoOut.model_validate(todo)
