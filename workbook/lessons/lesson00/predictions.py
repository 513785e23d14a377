"""What lesson 00 asks before something is run."""

from pathlib import Path

from workbook.checking.model import Choice, Prediction

_FOLDER = Path(__file__).parent

PREDICTIONS = (
    Prediction(
        id="00-p1",
        title="the worker starts",
        milestones=("M1",),
        folder=_FOLDER,
        ask="You are about to start the worker, and Ada sends nothing again. What will the graph "
        "know then?",
        choices=(
            Choice(
                "nothing",
                "Nothing. Her requests are over.",
                "They are over, but look at the first table again: what they wrote is still there. "
                "Which arrow on the map leaves PostgreSQL, and who was missing at its end?",
            ),
            Choice(
                "only-new",
                "Only what she sends from now on.",
                "That is how a radio works: whoever switches it on late has missed the beginning. "
                "Is there a place on the map where news could be waiting?",
            ),
            Choice(
                "everything",
                "All three todos, and what depends on what.",
                "Then something must have kept the news. Where?",
                right=True,
            ),
        ),
    ),
    Prediction(
        id="00-p2",
        title="the graph database is unplugged",
        milestones=("M1",),
        folder=_FOLDER,
        ask="Before you choose `neo4j`: can Ada still write down a todo without it?",
        choices=(
            Choice(
                "refused",
                "No: one of the two databases is gone.",
                "Go through the trace of “Open the window” from the top. Whom had the request met "
                "when the answer came back?",
            ),
            Choice(
                "never-arrives",
                "Yes, and the todo never reaches the graph.",
                "The graph can't be told now, true. But which table remembers that it hasn't been "
                "told?",
            ),
            Choice(
                "arrives-later",
                "Yes, and the graph learns of it later.",
                "Then the news has to wait somewhere. Try it, and look at the last number.",
                right=True,
            ),
        ),
    ),
    Prediction(
        id="00-p3",
        title="PostgreSQL is unplugged",
        milestones=("M1",),
        folder=_FOLDER,
        ask="Neo4j is well and knows what waits for the paint. Does it answer Ada?",
        choices=(
            Choice(
                "answers",
                "Yes, it has all that it needs.",
                "It has. But the question doesn't go to Neo4j first. Whom did the API ask before "
                "it, in the trace of the question?",
            ),
            Choice(
                "refuses",
                "No.",
                "Then something before Neo4j needs PostgreSQL. Which arrow is it?",
                right=True,
            ),
        ),
    ),
)
