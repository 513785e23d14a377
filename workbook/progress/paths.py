"""Three ways through the course, and what to do next on the one that was chosen."""

from collections.abc import Collection
from dataclasses import dataclass

from workbook.errors import WorkbookError
from workbook.home import CHECKOUT
from workbook.lessons import registry
from workbook.progress.milestones import LESSONS, MILESTONES, Lesson
from workbook.progress.store import Store, store


@dataclass(frozen=True)
class Path:
    """A way through the lessons, in the order in which they are read."""

    id: str
    name: str
    description: str
    lessons: tuple[str, ...]


_ALL = tuple(lesson.id for lesson in LESSONS)
_HURRY = ("00", "02", "03", "04", "06", "07")
_EXPERIENCED = ("10", "11", "12", "13", "14", "15", "16", "17")

PATHS = (
    Path("hurry", "in a hurry", f"lessons {', '.join(_HURRY)}, then the rest as needed", _HURRY),
    Path("deep", "deep", "all lessons, in order, with your own project growing beside", _ALL),
    Path(
        "experienced",
        "experienced",
        "integration (10 to 13) and production (14 to 17), the rest as a reference",
        ("00", *_EXPERIENCED),
    ),
)


def path(identifier: str) -> Path:
    """The path with this id; a WorkbookError names the three."""
    for one in PATHS:
        if one.id == identifier:
            return one
    raise WorkbookError(
        f"There is no path {identifier!r}.",
        "Choose " + ", ".join(f'"{one.id}"' for one in PATHS[:-1]) + f' or "{PATHS[-1].id}".',
    )


def chosen(kept: Store) -> Path | None:
    """The path that was chosen, or None."""
    identifier = kept.choice("path")
    return next((one for one in PATHS if one.id == identifier), None)


def choose_path(identifier: str) -> str:
    """Choose "hurry", "deep" or "experienced"; the board then follows that path.

    >>> choose_path("deep")
    """
    way = path(identifier)
    store().choose("path", way.id)
    return f"Your path is now “{way.name}”: {way.description}."


def suggested(credited: Collection[str]) -> Path:
    """The path that fits what the quiz credited.

    Who knows most of weeks 1 to 4 (six of M1 to M8) can begin at integration; who knows most of the
    foundation (three of M1 to M4) can take the short way; anyone else does best in order.
    """
    known = [one.id for one in MILESTONES if one.id in credited]
    if len([one for one in known if int(one[1:]) <= 8]) >= 6:
        return path("experienced")
    if len([one for one in known if int(one[1:]) <= 4]) >= 3:
        return path("hurry")
    return path("deep")


def next_step(way: Path, solved: Collection[str], credited: Collection[str]) -> str:
    """One sentence: the next thing to do on `way`, of what is written already."""
    lessons = {lesson.id: lesson for lesson in LESSONS}
    unwritten = []
    for identifier in way.lessons:
        lesson = lessons[identifier]
        exercises = [one for one in registry.exercises() if one.lesson == identifier]
        if _credited(lesson, credited) or (
            exercises and all(one.id in solved for one in exercises)
        ):
            continue
        if not exercises and not _written(lesson):
            unwritten.append(lesson)
            continue
        if not exercises:
            return f"lesson {lesson.id}, {lesson.title} ({notebook('notebooks', lesson)})"
        first = next(one for one in exercises if one.id not in solved)
        return f"exercise {first.id}, {first.title} ({notebook('exercises', lesson)})"
    if unwritten:
        next_one = unwritten[0]
        return (
            "choose another path, or wait: everything that is written of this one is done, and"
            f" lesson {next_one.id}, {next_one.title}, isn't written yet"
        )
    return "choose another path, or begin the capstone: everything on this one is done"


def notebook(tree: str, lesson: Lesson) -> str:
    """The lesson's notebook in `tree` ("notebooks" or "exercises"), as a path to open."""
    found = sorted((CHECKOUT / tree / f"week{lesson.week}").glob(f"{lesson.id}-*.ipynb"))
    return str(found[0].relative_to(CHECKOUT)) if found else f"{tree}/week{lesson.week}"


def _credited(lesson: Lesson, credited: Collection[str]) -> bool:
    """Whether the quiz credits everything that this lesson serves (00 shows the course itself)."""
    serves = [one.id for one in MILESTONES if lesson.id in one.lessons]
    return lesson.id != "00" and bool(serves) and all(one in credited for one in serves)


def _written(lesson: Lesson) -> bool:
    return notebook("notebooks", lesson).endswith(".ipynb")
