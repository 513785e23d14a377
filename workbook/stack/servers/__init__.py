"""The servers that make up a stack: embedded, in containers, or somebody's own."""
