"""PostgreSQL: the engine, the session of a request, the base of all tables."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from psycopg import Error as PsycopgError
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import (
    DateTime,
    MetaData,
    Text,
    Uuid,
    func,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, mapped_column

PSYCOPG = "postgresql+psycopg://"
# A session's statements are planned for their values each time, which takes a twentieth of a
# millisecond. A plan for all values can't know that a tag is on every fifth todo, and took 200 ms.
CUSTOM = "force_custom_plan"


class Base(DeclarativeBase):
    """All tables. Constraints get predictable names, so that code and migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy reads it from the class
        str: Text,
        UUID: Uuid,
        datetime: DateTime(timezone=True),
    }
    # Values that PostgreSQL computes come back with the statement that caused them.
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012


# Version 7 identifiers begin with the time: new rows go to the end of the index.
Id = Annotated[UUID, mapped_column(primary_key=True, server_default=func.uuidv7(monotonic=True))]
CreatedAt = Annotated[datetime, mapped_column(server_default=func.now())]


def connect_arguments(
    database_url: str, statement_seconds: float = 5.0, plans: str = CUSTOM
) -> dict[str, Any]:
    """Any form libpq accepts, with time-outs: a database that hangs must not hang us."""
    arguments: dict[str, Any] = conninfo_to_dict(database_url)
    # Times go in and out as UTC: in another zone the year 9999 may become 10000.
    limits = (
        f"-c statement_timeout={statement_seconds * 1000:.0f} -c lock_timeout=3s"
        f" -c idle_in_transaction_session_timeout=30s -c timezone=UTC -c plan_cache_mode={plans}"
    )
    return {
        "connect_timeout": 3,  # seconds
        "tcp_user_timeout": 10_000,  # milliseconds without an acknowledgement
        "keepalives_idle": 10,  # seconds
        **arguments,
        "options": f"{limits} {arguments.get('options', '')}".strip(),
    }


def open_engine(
    database_url: str,
    *,
    pool_size: int = 10,
    pool_seconds: float = 3.0,
    statement_seconds: float = 5.0,
    plans: str = CUSTOM,
    connect_args: Mapping[str, Any] | None = None,
    **options: Any,
) -> AsyncEngine:
    """An engine whose pool tests a connection before lending it: restarts go unnoticed.

    A request waits `pool_seconds` for a connection and is then told to come back later.
    """
    return create_async_engine(
        PSYCOPG,
        connect_args={
            **connect_arguments(database_url, statement_seconds, plans),
            **(connect_args or {}),
        },
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_seconds,
        hide_parameters=True,  # errors are logged; values may be secrets
        **{"pool_pre_ping": True, **options},
    )


def session_factory(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions whose objects stay readable after the commit: nothing is loaded behind our back."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """The session of one request, and the only place that commits.

    Used with `scope="function"`: the commit happens before the answer is sent, so an answer
    that says "created" is never followed by a commit that fails.
    """
    async with request.app.state.sessions() as session:
        yield session
        # If the commit is cut off, by the deadline or with the connection, it may yet be done.
        request.state.committing = True
        await session.commit()


SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]


def violates(error: IntegrityError, constraint: str) -> bool:
    """Whether it was this constraint that refused the statement."""
    return isinstance(error.orig, PsycopgError) and error.orig.diag.constraint_name == constraint
