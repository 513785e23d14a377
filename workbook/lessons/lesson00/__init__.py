"""Lesson 00, Start here: checks, hints, explanations and sample answers of its exercises."""
