"""Lesson 02: its exercises, its questions, their hints, explanations and sample answers."""
