"""Alembic runs this file; connection, transaction and lock come from `migrating.migrate`."""

from alembic import context

from todoapp import tables

context.configure(
    connection=context.config.attributes["connection"], target_metadata=tables.metadata
)
with context.begin_transaction():
    context.run_migrations()
