"""The usual build: `def` endpoints in threads, a session for each request, models in and out."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import sessionmaker

from todoapp.db.engine import PSYCOPG, connect_arguments
from todoapp.http.identity import read_token
from todoapp.http.pagination import Page, Position, write_cursor
from todoapp.outbox import CHANNEL, OutboxEvent
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
    # A connection for each of the 40 threads, and given back before the thread is. With a session
    # from a dependency, as is usual, those who have a connection wait for a thread to write their
    # answer while those who have a thread wait for a connection: from 100 clients on, for ever.
    engine = create_engine(PSYCOPG, connect_args=arguments, pool_size=40, pool_pre_ping=True)
    sessions = sessionmaker(engine, expire_on_commit=False)
    app = FastAPI()

    def get_reader(request: Request) -> UUID:
        return read_token(settings, request.headers["authorization"].removeprefix("Bearer "))

    Reader = Annotated[UUID, Depends(get_reader)]  # noqa: N806

    @app.get("/todos")
    def page(reader: Reader, limit: int = 20) -> Page[TodoOut]:
        query = select(Todo).where(Todo.owner_id == reader, Todo.deleted_at.is_(None))
        query = query.order_by(Todo.created_at.desc(), Todo.id.desc()).limit(limit + 1)
        with sessions.begin() as session:
            todos = session.scalars(query).all()
        items = [shown(todo) for todo in todos[:limit]]
        cursor = None
        if len(todos) > limit:
            last = items[-1]
            cursor = write_cursor({}, Position(last.created_at.isoformat(), last.id))
        return Page(items=items, next_cursor=cursor)

    @app.get("/todos/{todo_id}")
    def read(reader: Reader, todo_id: UUID) -> TodoOut:
        with sessions.begin() as session:
            return shown(session.scalars(select(Todo).where(Todo.id == todo_id)).one())

    @app.post("/todos", status_code=201)
    def create(reader: Reader, new: NewTodo) -> TodoOut:
        todo = Todo(owner_id=reader, title=new.title, depends_on=[], subtasks=[], shares=[])
        with sessions.begin() as session:
            session.add(todo)
            session.flush()
            state = todo.graph_state()
            event = {
                "topic": "todo.created",
                "aggregate_id": todo.id,
                "version": 1,
                "payload": state,
            }
            session.add(OutboxEvent(**event))
            session.flush()
            session.execute(select(func.pg_notify(CHANNEL, "")))
        return shown(todo)

    return app


def shown(todo: Todo) -> TodoOut:
    """The todo as its owner sees it."""
    todo.role = "owner"
    return TodoOut.model_validate(todo)
