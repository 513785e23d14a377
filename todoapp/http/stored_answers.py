"""The answers that a repeated request gets again; see `idempotency.py`."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, delete, func, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from todoapp.db.session import refused_by
from todoapp.db.tables import Base, CreatedAt
from todoapp.http.problems import NotAuthenticated

KEPT = timedelta(hours=24)
PURGED_AT_ONCE = 1000


class StoredAnswer(Base):
    """The answer to one request, kept in the transaction that did its work."""

    __tablename__ = "stored_answers"
    __table_args__ = (CheckConstraint("octet_length(request_hash) = 32", name="hash_is_sha256"),)

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    headers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt] = mapped_column(index=True)


async def find(session: AsyncSession, user_id: UUID, key: str) -> StoredAnswer | None:
    """The answer under this key, unless it has expired."""
    query = select(StoredAnswer).where(
        StoredAnswer.user_id == user_id,
        StoredAnswer.key == key,
        StoredAnswer.created_at > func.now() - KEPT,
    )
    found: StoredAnswer | None = await session.scalar(query)
    return found


async def keep(session: AsyncSession, user_id: UUID, key: str, **answer: Any) -> None:
    """Store the columns of an answer; one that has expired under this key gives way.

    Raises:
        NotAuthenticated: the account was deleted meanwhile.
    """
    statement = insert(StoredAnswer).values(user_id=user_id, key=key, **answer)
    with refused_by({"fk_stored_answers_user_id_users": NotAuthenticated}):
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["user_id", "key"], set_={**answer, "created_at": func.now()}
            )
        )


async def purge(session: AsyncSession) -> int:
    """Remove some answers that are no longer promised, the oldest first; returns how many."""
    old = (
        select(StoredAnswer.user_id, StoredAnswer.key)
        .where(StoredAnswer.created_at < func.now() - KEPT)
        .order_by(StoredAnswer.created_at)
        .limit(PURGED_AT_ONCE)
        .with_for_update(skip_locked=True)
        .subquery()
    )
    gone = await session.scalars(
        delete(StoredAnswer)
        .where(StoredAnswer.user_id == old.c.user_id, StoredAnswer.key == old.c.key)
        .returning(StoredAnswer.created_at)
    )
    return len(gone.all())
