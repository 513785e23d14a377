"""The base of all tables."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import (
    DateTime,
    MetaData,
    Text,
    Uuid,
    func,
)
from sqlalchemy.orm import DeclarativeBase, mapped_column


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
