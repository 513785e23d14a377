"""What a todo waits for."""
