"""`python -m todoapp …` does what the command `todoapp …` does."""

from todoapp.cli import main

main()
