"""What a learner has done, in `<home>/progress.sqlite`, keyed by ids that never change meaning."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from workbook.home import home
from workbook.progress import transfer
from workbook.progress.file import ProgressFile


def store() -> "Store":
    """The learner's own store."""
    return Store(home() / "progress.sqlite")


class Store:
    """Attempts, hints, quiz credits and choices. `tell` gets a sentence if the file is amiss."""

    def __init__(self, path: Path, tell: Callable[[str], object] = print) -> None:
        self._file = ProgressFile(path, tell)

    def export_to(self, target: Path) -> int:
        """Write everything into a JSON file; returns how many attempts there are."""
        return transfer.export_to(target, self._file)

    def import_from(self, source: Path) -> int:
        """Add everything from such a file; returns how many attempts are new.

        Raises WorkbookError if it isn't one; then nothing is changed.
        """
        return transfer.import_from(source, self._file)

    def record_attempt(
        self, exercise: str, outcome: str, misconception: str | None, points: float, out_of: float
    ) -> None:
        """Keep what a check found."""
        self._file.write(
            "INSERT INTO attempts (exercise, outcome, misconception, points, out_of, at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (exercise, outcome, misconception, points, out_of, _now()),
        )

    def outcomes(self, exercise: str) -> list[str]:
        """The outcomes of all checks of this exercise, oldest first."""
        query = "SELECT outcome FROM attempts WHERE exercise = ? ORDER BY id"
        return [outcome for (outcome,) in self._file.read(query, (exercise,))]

    def first_outcomes(self) -> dict[str, str]:
        """What came of the first attempt, by exercise: for predictions, that is what counts."""
        query = "SELECT exercise, outcome FROM attempts GROUP BY exercise HAVING id = min(id)"
        return dict(self._file.read(query))

    def solved(self) -> set[str]:
        """The exercises that were right at least once."""
        query = "SELECT DISTINCT exercise FROM attempts WHERE outcome = 'right'"
        return {exercise for (exercise,) in self._file.read(query)}

    def points(self) -> dict[str, float]:
        """The most points reached so far, by exercise."""
        return dict(self._file.read("SELECT exercise, max(points) FROM attempts GROUP BY exercise"))

    def use_hint(self, exercise: str, of: int) -> int:
        """Take the next of `of` hints; the number of hints used now, at least 1."""
        self._file.write(
            "INSERT OR IGNORE INTO hints (exercise, number, at) "
            "SELECT ?1, count(*) + 1, ?2 FROM hints WHERE exercise = ?1 HAVING count(*) < ?3",
            (exercise, _now(), of),
        )
        return max(1, self.hints_used(exercise))

    def hints_used(self, exercise: str) -> int:
        """How many hints were asked for."""
        return len(self._file.read("SELECT number FROM hints WHERE exercise = ?", (exercise,)))

    def record_quiz(self, milestone: str, right: int, out_of: int) -> None:
        """Keep a try at a milestone's questions; all right gives a credit, which stays."""
        self._file.write(
            "INSERT INTO quiz_tries (milestone, right, out_of, at) VALUES (?, ?, ?, ?)",
            (milestone, right, out_of, _now()),
        )
        if right == out_of:
            self._file.write("INSERT OR IGNORE INTO credits VALUES (?, ?)", (milestone, _now()))

    def credits(self) -> set[str]:
        """The milestones credited by the quiz."""
        return {milestone for (milestone,) in self._file.read("SELECT milestone FROM credits")}

    def quiz_tried(self) -> set[str]:
        """The milestones whose questions were tried, passed or not."""
        query = "SELECT DISTINCT milestone FROM quiz_tries"
        return {milestone for (milestone,) in self._file.read(query)}

    def choose(self, name: str, value: str) -> None:
        """Keep a choice, for example `path`."""
        self._file.write("INSERT OR REPLACE INTO choices VALUES (?, ?)", (name, value))

    def choice(self, name: str) -> str | None:
        """What was chosen, or None."""
        rows = self._file.read("SELECT value FROM choices WHERE name = ?", (name,))
        return rows[0][0] if rows else None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
