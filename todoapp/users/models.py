"""The table of accounts."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from todoapp.db import Base, CreatedAt, Id


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
