"""The exercises of lesson 00, in the order in which a learner meets them.

Its predictions stand in `predictions.py`. Each check stands in a module of its own; hints and
explanation in `00-1.md` and so on; sample answers, right and wrong, in `answers/`.
"""

from pathlib import Path

from workbook.checking.model import Exercise, Misconception
from workbook.lessons.lesson00.caught_up import check_caught_up
from workbook.lessons.lesson00.create_todo import check_create_todo
from workbook.lessons.lesson00.predictions import PREDICTIONS
from workbook.lessons.lesson00.slowest import check_slowest

_FOLDER = Path(__file__).parent

EXERCISES = (
    *PREDICTIONS,
    Exercise(
        id="00-1",
        title="Create a todo over HTTP",
        name="create_todo",
        points=2,
        milestones=("M1", "M2"),
        check=check_create_todo,
        example="01a207ad-2492-7acf-ab97-0955235631f1",
        folder=_FOLDER,
        misconceptions=(
            Misconception("nothing-sent", "making up the todo here also makes it on the server"),
            Misconception("get-instead-of-post", "asking with the right data also creates"),
            Misconception("wrong-path", "the server guesses which thing is meant"),
            Misconception("title-in-query", "it doesn't matter where in a request the data stands"),
            Misconception("title-not-in-body", "the server knows which field is meant"),
            Misconception("hard-coded-title", "the example is the task"),
            Misconception("sent-twice", "asking again for the answer doesn't repeat the request"),
            Misconception("whole-answer", "an answer and one value in it are the same"),
            Misconception("returns-the-address", "a todo's address and its id are the same"),
            Misconception("prints-instead-of-returning", "showing a value hands it on"),
            Misconception("returns-nothing", "the last value of a function comes back by itself"),
        ),
    ),
    Exercise(
        id="00-2",
        title="Has the graph caught up?",
        name="caught_up",
        points=3,
        milestones=("M1", "M3"),
        check=check_caught_up,
        example=False,
        folder=_FOLDER,
        misconceptions=(
            Misconception("only-the-table", "what is in PostgreSQL is in Neo4j as well"),
            Misconception("only-exists", "a copy that exists is a copy that is up to date"),
            Misconception("compares-title", "a todo changes only by its title"),
            Misconception("compares-status", "a todo changes only by being done"),
            Misconception("compares-what-shows", "what looks the same is the same"),
            Misconception("trusts-the-outbox", "what was sent is what is there now"),
            Misconception("true-for-missing", "two times nothing is an agreement"),
            Misconception("always-the-same", "the question has one answer for all todos"),
            Misconception("returns-rows", "a caller can see from the rows what they mean"),
            Misconception("prints-instead-of-returning", "showing a value hands it on"),
            Misconception("returns-nothing", "the last value of a function comes back by itself"),
        ),
    ),
    Exercise(
        id="00-3",
        title="Where did the time go?",
        name="slowest",
        points=3,
        milestones=("M1",),
        check=check_slowest,
        isolated=True,
        example="PostgreSQL",
        folder=_FOLDER,
        misconceptions=(
            Misconception("longest-span", "who takes longest does the most work"),
            Misconception("children-counted-twice", "waiting for somebody is work of one's own"),
            Misconception("counts-spans", "who is asked most often takes most of the time"),
            Misconception("only-innermost", "only those who ask nobody else do any work"),
            Misconception("one-span-only", "one long piece outweighs many short ones"),
            Misconception("hard-coded", "it is always the database"),
            Misconception("not-a-name", "a caller can pick the name out of what comes back"),
            Misconception("prints-instead-of-returning", "showing a value hands it on"),
            Misconception("returns-nothing", "the last value of a function comes back by itself"),
        ),
    ),
)
