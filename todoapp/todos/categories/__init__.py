"""What a person sorts todos into."""
