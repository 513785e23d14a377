"""The table of categories."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from todoapp.db.tables import Base, CreatedAt, Id


class Category(Base):
    """One person's category. No two have the same name, however it is capitalised."""

    __tablename__ = "categories"
    __table_args__ = (
        CheckConstraint("char_length(name) BETWEEN 1 AND 200", name="name_length"),
        # What the foreign key of a todo refers to: the category and its owner, together.
        UniqueConstraint("owner_id", "id"),
        Index("uq_categories_owner_id_name", "owner_id", text("lower(name)"), unique=True),
    )

    id: Mapped[Id]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[CreatedAt]

    def graph_state(self) -> dict[str, Any]:
        """All that the graph knows about this category."""
        return {"owner_id": str(self.owner_id), "name": self.name}
