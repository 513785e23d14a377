"""All todos of a person at once: out as a file, and in from one."""
