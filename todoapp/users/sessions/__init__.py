"""Signing in, going on, and logging out."""
