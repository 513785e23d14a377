"""The same work done with two variants of the application, and their times as a picture."""
