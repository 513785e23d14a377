"""What is to be done, and what has to be done before it."""
