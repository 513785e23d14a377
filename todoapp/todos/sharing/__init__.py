"""Letting somebody else see a todo, or change it too."""
