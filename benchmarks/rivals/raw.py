"""The fastest honest build: bare FastAPI, the same SQL by psycopg alone, written as JSON by hand.

It has the application's token check, loop and size of pool, and nothing else: no description, no
limits, no log, no metrics, no problems, no idempotency.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from fastapi import FastAPI, Request, Response
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel
from pydantic_core import to_json

from todoapp.http.identity import read_token
from todoapp.http.pagination import Position, write_cursor
from todoapp.settings import load
from todoapp.todos import queries


class NewTodo(BaseModel):
    """What is created."""

    title: str


# The application's own statements, as text.
LIST = queries.asked_for(frozenset(), "-created", shared=False, behind=False)
ONE = queries.ONE
INSERT = """
INSERT INTO todos (owner_id, title) VALUES (%(reader)s, %(title)s)
RETURNING id, owner_id, title, notes, status, priority, due_at, category_id, tags, version,
  created_at, updated_at, completed_at, 'owner' AS role
"""
EMIT = """
INSERT INTO outbox (topic, aggregate_id, version, payload)
VALUES ('todo.created', %(id)s, %(version)s, %(payload)s)
RETURNING pg_notify('outbox', '')
"""
LINKED = ("owner_id", "title", "status", "priority")


def make() -> FastAPI:
    """The application, configured by the same environment."""
    settings = load()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        kwargs = {"row_factory": dict_row, "options": "-c timezone=UTC"}
        url = settings.database_url
        async with AsyncConnectionPool(url, min_size=10, max_size=10, kwargs=kwargs) as pool:
            app.state.pool = pool
            yield

    app = FastAPI(lifespan=lifespan)

    def reader(request: Request) -> UUID:
        return read_token(settings, request.headers["authorization"].removeprefix("Bearer "))

    @app.get("/todos")
    async def page(request: Request, limit: int = 20) -> Response:
        values = {**LIST.values, "reader": reader(request), "limit": limit + 1}
        async with app.state.pool.connection() as connection:
            rows = await (await connection.execute(LIST.sql, values)).fetchall()
        cursor = None
        if len(rows) > limit:
            last = rows[limit - 1]
            cursor = write_cursor({}, Position(last["created_at"].isoformat(), last["id"]))
        return json({"items": rows[:limit], "next_cursor": cursor})

    @app.get("/todos/{todo_id}")
    async def read(request: Request, todo_id: UUID) -> Response:
        values = {**ONE.values, "reader": reader(request), "todo": todo_id}
        async with app.state.pool.connection() as connection:
            row = await (await connection.execute(ONE.sql, values)).fetchone()
        return json(row)

    @app.post("/todos")
    async def create(request: Request, new: NewTodo) -> Response:
        values = {"reader": reader(request), "title": new.title}
        async with app.state.pool.connection() as connection:
            row = await (await connection.execute(INSERT, values)).fetchone()
            payload = Jsonb({name: str(row[name]) for name in LINKED})
            await connection.execute(EMIT, {**row, "payload": payload})
        return json(row, 201)

    return app


def json(content: Any, status: int = 200) -> Response:
    """Plain values as the application writes them."""
    return Response(to_json(content), status, media_type="application/json")
