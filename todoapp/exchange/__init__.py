"""All todos of a person at once, as a file."""
