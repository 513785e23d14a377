"""The tables of accounts and of their sessions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from todoapp.db.tables import Base, CreatedAt, Id


class User(Base):
    """An account. E-mail addresses are stored in lower case; the constraint keeps them unique."""

    __tablename__ = "users"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]

    def graph_state(self) -> dict[str, Any]:
        """What the graph is told: that this person exists. Who it is stays in PostgreSQL."""
        return {}


class Session(Base):
    """A sign-in on one device: the family of all refresh tokens that followed from it."""

    __tablename__ = "sessions"

    id: Mapped[Id]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class RefreshToken(Base):
    """One link of the chain, as SHA-256 of the token: who reads this table can't sign in."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (CheckConstraint("octet_length(hash) = 32", name="hash_is_sha256"),)

    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[CreatedAt]
    used_at: Mapped[datetime | None]
