"""The exercises of lesson 02, in the order in which a learner meets them.

Each check stands in a module of its own; the questions in the middle of the lesson are in
`predictions.py`, hints and explanations in `02-1.md` and so on, sample answers in `answers/`.
"""

from pathlib import Path

from workbook.checking.model import Exercise, Misconception, OpenEnded
from workbook.lessons.lesson02.ask_again import check_ask_again
from workbook.lessons.lesson02.fresh_copy import check_fresh_copy
from workbook.lessons.lesson02.predictions import PREDICTIONS
from workbook.lessons.lesson02.read_answer import check_read_answer
from workbook.lessons.lesson02.rubric import RUBRIC
from workbook.lessons.lesson02.safe_get import check_safe_get
from workbook.lessons.lesson02.status_codes import check_status_codes

_FOLDER = Path(__file__).parent
_PRINTS = Misconception("prints-instead-of-returning", "showing a value hands it on")

EXERCISES = (
    *PREDICTIONS,
    Exercise(
        id="02-1",
        title="Read an answer from its bytes",
        name="read_answer",
        points=3,
        milestones=("M2",),
        check=check_read_answer,
        isolated=True,
        example=(200, {"content-type": "text/plain", "content-length": "5"}, b"hello"),
        folder=_FOLDER,
        misconceptions=(
            Misconception("status-as-text", "a number in a text is a number"),
            Misconception("names-as-sent", "a header's name is written in one way only"),
            Misconception("value-cut-at-colon", "a header has one colon"),
            Misconception("spaces-left", "what surrounds a value belongs to it"),
            Misconception("needs-a-space", "a colon and a space end a header's name"),
            Misconception("another-encoding", "what is text is UTF-8"),
            Misconception("headers-as-bytes", "bytes and text are the same thing"),
            Misconception("cut-at-blank-line", "a body has no empty lines"),
            Misconception("body-as-text", "every body is text"),
            Misconception("all-the-rest", "a connection carries one answer"),
            Misconception("ends-at-what-looks-like-it", "a body shows by its bytes where it ends"),
            _PRINTS,
        ),
    ),
    Exercise(
        id="02-2",
        title="Status codes that others act on",
        name="status",
        points=4,
        milestones=("M1", "M2"),
        check=check_status_codes,
        example=201,
        folder=_FOLDER,
        misconceptions=(
            Misconception("errors-as-success", "the body is the place to say that it failed"),
            Misconception("made-is-not-said", "200 is as good as any other success"),
            Misconception("promises-a-body", "200 without a body is the same as 204"),
            Misconception("all-sent-again", "200 is never wrong where all is well"),
            Misconception("401-and-403", "not known and not allowed are the same"),
            Misconception("hides-what-all-may-see", "404 is the careful way to say no"),
            Misconception("away-is-gone", "what can't be found now isn't there"),
            Misconception("away-is-broken", "every fault of a server is one fault"),
            Misconception("broken-is-away", "what is broken comes back by itself"),
            Misconception("our-fault-instead-of-theirs", "an error is an error of the server"),
            Misconception("their-fault-instead-of-ours", "whoever asked has caused the failure"),
            Misconception("too-coarse", "400 covers whatever the client did"),
            Misconception("code-as-text", "the words are part of the code"),
            _PRINTS,
        ),
    ),
    Exercise(
        id="02-3",
        title="Fetch only what is news",
        name="read",
        points=4,
        milestones=("M2",),
        check=check_fresh_copy,
        example={"title": "Buy paint", "status": "open"},
        folder=_FOLDER,
        misconceptions=(
            Misconception("never-asks", "a copy that was right stays right"),
            Misconception("never-tells-what-it-has", "the server knows what its clients have"),
            Misconception("nothing-on-304", "304 brings the content along"),
            Misconception("one-copy-for-all", "a client keeps one thing at a time"),
            Misconception("one-tag-for-all", "an ETag belongs to the server, not to the path"),
            Misconception("tag-not-renewed", "an ETag is learnt once"),
            Misconception("copy-not-renewed", "what was kept once is kept for good"),
            Misconception("any-state", "* stands for what I have"),
            Misconception("shows-what-is-gone", "whatever isn't news leaves the copy right"),
            Misconception("refusal-for-a-todo", "what comes in a body is what was asked for"),
            Misconception("header-for-writing", "If-Match and If-None-Match ask the same"),
            Misconception("quotes-stripped", "the quotes of an ETag are decoration"),
            Misconception("whole-answer", "an answer and what is in it are the same"),
            _PRINTS,
        ),
    ),
    Exercise(
        id="02-4",
        title="Ask again, get one",
        name="create_once",
        points=4,
        milestones=("M1", "M2"),
        check=check_ask_again,
        example="01a207ad-2492-7acf-ab97-0955235631f1",
        folder=_FOLDER,
        misconceptions=(
            Misconception("nothing-sent", "what is done here is done on the server"),
            Misconception("gives-up", "no answer means that nothing can be done"),
            Misconception("no-key", "the server sees that it's the same request"),
            Misconception("new-key-each-time", "the key names the request"),
            Misconception("same-key-for-all", "equal wishes are one wish"),
            Misconception("counts-from-the-beginning", "a counter never counts the same twice"),
            Misconception("never-gives-up", "who asks long enough will be answered"),
            Misconception("looks-first", "what looks the same is the same"),
            Misconception("repeats-refusals", "no is an answer that may change by repeating"),
            Misconception("swallows-refusals", "whoever gets nothing knows why"),
            Misconception("whole-answer", "an answer and what is in it are the same"),
            _PRINTS,
        ),
    ),
    Exercise(
        id="02-5",
        title="Repair the GET that changes something",
        name="repaired",
        points=4,
        milestones=("M1", "M2"),
        check=check_safe_get,
        folder=_FOLDER,
        unfit=(("hard-codes", "what comes back is a router, which has no literal form"),),
        misconceptions=(
            Misconception("get-still-changes", "a path that says what it does is warning enough"),
            Misconception("confirm-in-the-query", "a machine doesn't follow “yes, I'm sure”"),
            Misconception("knows-the-robots", "programs that fetch ahead can be recognised"),
            Misconception("get-tells-nothing", "a repaired GET is one that is gone"),
            Misconception("says-what-isnt-so", "an answer needn't be looked up"),
            Misconception("another-method", "any method but GET will do"),
            Misconception("deletes-the-todo", "DELETE always deletes the whole thing"),
            Misconception("says-and-does-not", "an answer of 200 makes it so"),
            Misconception("repeating-undoes", "“the other way round” is what was asked for"),
            Misconception("repeating-is-refused", "to ask for what is so already is an error"),
            Misconception("returns-no-router", "a router that was made is known to everybody"),
        ),
    ),
    OpenEnded(
        id="02-6",
        title="A server of your own",
        name="respond",
        milestones=("M1", "M2"),
        folder=_FOLDER,
        isolated=True,
        rubric=RUBRIC,
    ),
)
