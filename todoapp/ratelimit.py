"""Rate limits that hold across processes."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from todoapp.db import Base


class RateCounter(Base):
    """How often something happened in a window. Unlogged: a crash may lose it."""

    __tablename__ = "rate_counters"
    __table_args__ = {"prefixes": ["UNLOGGED"]}  # noqa: RUF012  # SQLAlchemy reads it from the class

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
