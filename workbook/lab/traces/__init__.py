"""A request followed through every part, and drawn."""
