"""The projection in Neo4j: how it is written, and the questions it answers."""
