"""Exercises: what a learner writes is run for real, and told apart in five outcomes.

    from workbook.exercises import check, explain, hint

Reading order: model (what an exercise and a result are), attempt and limits (how the learner's
code is run), grading (one function), faces and commands (notebook and terminal).
"""

from workbook.exercises.faces import check, explain, hint

__all__ = ["check", "explain", "hint"]
