"""The desk at which a learner works: answers are checked, hints asked for, questions answered.

    from workbook.exercises import check, explain, hint          # in exercises
    from workbook.exercises import assess, decide, predict       # questions in a lesson

Reading order: notebook and commands (what is typed in a notebook and in a terminal), asking (the
questions in lessons), checker and watch (saved answers). What checks them is workbook.checking.
"""

from workbook.exercises.asking import assess, decide, predict
from workbook.exercises.notebook import check, explain, hint

__all__ = ["assess", "check", "decide", "explain", "hint", "predict"]
