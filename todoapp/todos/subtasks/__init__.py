"""The steps of a todo."""
