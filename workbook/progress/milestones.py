"""The course's promise: sixteen things a learner can do, and the lessons that serve them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Milestone:
    """One promise: "the learner can …"."""

    id: str
    text: str
    stage: str
    lessons: tuple[str, ...]


@dataclass(frozen=True)
class Lesson:
    """One lesson of the course: its number, its title and the week it belongs to."""

    id: str
    title: str
    week: int


def _stage(name: str, *promises: tuple[str, str, str]) -> tuple[Milestone, ...]:
    return tuple(Milestone(id, text, name, tuple(on.split())) for id, text, on in promises)  # noqa: A001


MILESTONES = (
    *_stage(
        "Foundation",
        ("M1", "say what backends do", "00 02"),
        ("M2", "make HTTP requests and understand responses", "00 02"),
        ("M3", "read database schemas and simple queries", "00 03 04"),
        ("M4", "run applications with Docker", "05"),
    ),
    *_stage(
        "Implementation",
        ("M5", "build REST APIs with FastAPI", "06"),
        ("M6", "design database schemas", "07"),
        ("M7", "implement authentication and authorization", "08"),
        ("M8", "write tests", "09"),
    ),
    *_stage(
        "Integration",
        ("M9", "connect multiple databases", "11"),
        ("M10", "handle complex data relationships", "10 11"),
        ("M11", "implement error handling and logging", "12"),
        ("M12", "optimise for performance", "13"),
    ),
    *_stage(
        "Production",
        ("M13", "deploy to a cloud platform", "14"),
        ("M14", "set up monitoring and alerts", "15"),
        ("M15", "apply security best practices", "16"),
        ("M16", "plan for scale and growth", "17"),
    ),
)

LESSONS = (
    Lesson("00", "Start here: how everything connects", 1),
    Lesson("01", "Python for people who program", 1),
    Lesson("02", "What a backend does: HTTP by hand", 1),
    Lesson("03", "What is a database?", 1),
    Lesson("04", "Reading schemas and asking questions", 2),
    Lesson("05", "Containers", 2),
    Lesson("06", "FastAPI", 3),
    Lesson("07", "Designing the schema", 3),
    Lesson("08", "Authentication and authorization", 4),
    Lesson("09", "Testing", 4),
    Lesson("10", "Neo4j: thinking in graphs", 5),
    Lesson("11", "PostgreSQL and Neo4j together", 5),
    Lesson("12", "Errors, logs, traces", 6),
    Lesson("13", "Performance", 6),
    Lesson("14", "Deploying to AWS", 7),
    Lesson("15", "Monitoring and alerting", 7),
    Lesson("16", "Security", 8),
    Lesson("17", "Scale", 8),
    Lesson("18", "Capstone", 8),
)


def milestone(identifier: str) -> Milestone:
    """The milestone with this id, "M1"; KeyError if there is none."""
    return {one.id: one for one in MILESTONES}[identifier]
