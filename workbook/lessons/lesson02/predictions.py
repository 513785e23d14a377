"""The questions in the middle of lesson 02, asked before something is run."""

from pathlib import Path

from workbook.checking.model import Choice, Prediction

_FOLDER = Path(__file__).parent

PREDICTIONS = (
    Prediction(
        id="02-p1",
        title="A request without its last line",
        milestones=("M2",),
        folder=_FOLDER,
        ask="You send the same request and leave out the empty line at its end. What comes back?",
        choices=(
            Choice(
                "same-answer",
                "The same answer: an empty line says nothing",
                "Imagine that you are the server. Two headers have come. How do you know that "
                "there is no third on its way?",
            ),
            Choice(
                "error-400",
                "An error, 400: this is not a request",
                "An error for what? Each line that has come is fine. What has the server got to "
                "complain about so far?",
            ),
            Choice(
                "silence",
                "Nothing",
                "Then look at how it ended: who gave up, the server or you?",
                right=True,
            ),
        ),
    ),
    Prediction(
        id="02-p2",
        title="A wrong length",
        milestones=("M2",),
        folder=_FOLDER,
        ask="The body has 21 bytes, and `Content-Length` says 16. What becomes of the last five?",
        choices=(
            Choice(
                "nothing",
                "Nothing: they are ignored, since nobody has announced them",
                "Then they would have to go somewhere. They stand in the connection, and the "
                "server reads on. What does it expect to read next?",
            ),
            Choice(
                "corrected",
                "The server sees that the body goes on, and takes them along",
                "How should it see that? A body may contain any byte, and this one has no end "
                "but the number. What did the number say?",
            ),
            Choice(
                "next-request",
                "They are the beginning of the next request",
                "Then look at the answer: of which of the two requests does it speak?",
                right=True,
            ),
        ),
    ),
    Prediction(
        id="02-p3",
        title="Deleted twice",
        milestones=("M2",),
        folder=_FOLDER,
        ask="The same todo is deleted twice. What does *this application* answer to the second "
        "DELETE? (The rules of HTTP leave it the choice.)",
        choices=(
            Choice(
                "same-204",
                "204, done, once more: DELETE may be repeated, so it's answered alike",
                "Other services do that. Look at the last row of the table under *Methods*. What "
                "stays the same when it's repeated: the answer, or what is there afterwards?",
            ),
            Choice(
                "conflict-409",
                "409, a conflict: it has been deleted already",
                "A conflict would be with something that is there. What is there, at this path, "
                "after the first DELETE?",
            ),
            Choice(
                "not-found-404",
                "404, not found: there is no such todo",
                "Another answer than the first. Has the repetition done any harm? (Elsewhere you "
                "may be answered 204 again, or 410: it was here, and is gone.)",
                right=True,
            ),
        ),
    ),
    Prediction(
        id="02-p4",
        title="Two editors",
        milestones=("M2",),
        folder=_FOLDER,
        ask="Ada and Bob have read the todo “Paint it blue”. Ada saves red, then Bob saves green. "
        "Both send the ETag that they have seen. What does the todo say then?",
        choices=(
            Choice(
                "green",
                "Green: who comes last, wins",
                "So it would be without a condition. Bob has sent one: only if it is still as I "
                "saw it. Was it?",
            ),
            Choice(
                "red",
                "Red",
                "Then Bob's change was refused. What has he been told?",
                right=True,
            ),
            Choice(
                "blue",
                "Blue: two people at once, so neither is taken",
                "Ada came when it was still as she had seen it. What would be the reason to refuse "
                "her?",
            ),
        ),
    ),
    Prediction(
        id="02-p5",
        title="What gets lost",
        milestones=("M1", "M2"),
        folder=_FOLDER,
        ask="The first four of six wishes lose their *answer*. The client gives up at “no answer”, "
        "and asks nobody again. How many wishes are on the list?",
        choices=(
            Choice(
                "two",
                "Two: the four without an answer were not saved",
                "The answer was lost, on its way back. Who had sent it, and after doing what?",
            ),
            Choice(
                "six",
                "Six",
                "And what does the client tell its user four times?",
                right=True,
            ),
            Choice(
                "four",
                "Four: those that met trouble were repeated",
                "This client doesn't repeat anything. Which of its requests didn't arrive?",
            ),
        ),
    ),
    Prediction(
        id="02-p6",
        title="Where the time goes",
        milestones=("M2",),
        folder=_FOLDER,
        ask="Twenty requests to a server on this machine: over one connection, over a new one each "
        "time, and by `httpx2.get(…)`, which makes a new client for each call. Which step costs "
        "most?",
        choices=(
            Choice(
                "from-one-to-many",
                "From one connection to twenty",
                "Compare the first two lines, and count what the second does more: twenty times "
                "hello. How far has a hello to go here?",
            ),
            Choice(
                "nothing",
                "None: it's the same twenty requests, and the same server",
                "The server does the same in all three. Who does not?",
            ),
            Choice(
                "from-new-to-short",
                "From new connections to `httpx2.get`",
                "Both make twenty connections. So it isn't the network. What else is made twenty "
                "times?",
                right=True,
            ),
        ),
    ),
)
