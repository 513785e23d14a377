"""Progress: what a learner has done, the placement quiz, and the way through the course.

from workbook.progress import board, choose_path, quiz
"""

from workbook.progress.board import board
from workbook.progress.paths import choose_path
from workbook.progress.quiz import quiz

__all__ = ["board", "choose_path", "quiz"]
