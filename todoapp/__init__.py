"""The todo application: PostgreSQL keeps the truth, Neo4j answers questions about relationships."""

__version__ = "0.1.0"
