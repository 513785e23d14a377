"""PostgreSQL: the engine, sessions that write, a reader that only reads, migrations."""
