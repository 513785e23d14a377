"""`Idempotency-Key`: a request that is repeated gets the answer of the first time."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from todoapp.db import Base, CreatedAt


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
