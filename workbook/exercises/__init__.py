"""Exercises: what a learner writes is run for real, and told apart in five outcomes.

    from workbook.exercises import check, explain, hint          # in exercises
    from workbook.exercises import assess, decide, predict       # questions in a lesson

Reading order: task, result and model (what an exercise and a result are), attempt, calling, limits
and isolation (how the learner's code is run), guard and witness (what it mustn't do meanwhile), runs
(what isn't called but run), grading (one function), faces, asking and commands (notebook and
terminal).
"""

from workbook.exercises.asking import assess, decide, predict
from workbook.exercises.faces import check, explain, hint

__all__ = ["assess", "check", "decide", "explain", "hint", "predict"]
