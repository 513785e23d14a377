"""02-2: do the chosen status codes let four programs, which know only HTTP, act rightly?"""

from dataclasses import dataclass

from workbook.checking.attempt import Attempt
from workbook.display import quoted
from workbook.lab import Lab, shared
from workbook.lessons.lesson02.programs import Program, Server, watched


@dataclass(frozen=True)
class Event:
    """Who meets it by which method, and the codes with which everybody does the right thing."""

    who: str
    method: str
    codes: tuple[int, ...]


EVENTS = {
    "saved a new tool": Event("The import program", "POST", (201,)),
    "removed, nothing to add": Event("The phone", "DELETE", (204,)),
    "the name is blank": Event("The import program", "POST", (422, 400)),
    "no such tool": Event("The phone", "GET", (404,)),
    "nobody is signed in": Event("The script", "GET", (401,)),
    "may look, may not change": Event("The phone", "PATCH", (403,)),
    "the name is taken": Event("The import program", "POST", (409, 422)),
    "you have it already": Event("The phone", "GET", (304,)),
    "the database is away": Event("The script", "GET", (503,)),
    "a bug of ours": Event("The script", "POST", (500,)),
}
WENT_WELL = ("saved a new tool", "removed, nothing to add", "you have it already")
OURS = ("the database is away", "a bug of ours")


def check_status_codes(attempt: Attempt) -> None:
    """Ask for each event's code; where one isn't right, serve it and let the programs meet it."""
    codes = {event: _code(attempt, event) for event in EVENTS}
    wrong = [event for event, code in codes.items() if code not in EVENTS[event].codes]
    for event in EVENTS:
        if event not in wrong:
            attempt.earn(0.4, f"“{event}”")
    lab = shared("check-02")
    told = {event: met(lab, event, codes[event]) for event in EVENTS}
    for event in wrong:
        attempt.saw(told[event])
        judge(attempt, event, codes[event], told[event])


def _code(attempt: Attempt, event: str) -> int:
    call = attempt.call(event)
    value = call.value
    if value is None and call.printed:
        attempt.wrong(
            "prints-instead-of-returning",
            f"Asked about “{event}”, your function printed {quoted(call.printed.strip())} and "
            "returned `None`, which the server can't send.",
        )
    if isinstance(value, str):
        attempt.wrong(
            "code-as-text",
            f"For “{event}” you returned {quoted(value)}. In the first line of an answer stands a "
            "number that programs compare, and the words behind it are for people.",
        )
    if not isinstance(value, int) or not 200 <= value <= 599:
        attempt.unexpected(
            f"For “{event}” you returned {quoted(value)}. A final answer's code lies between 200 "
            "and 599."
        )
    return int(value)


def met(lab: Lab, event: str, code: int) -> str:
    """What the programs did when this event was answered with this code."""
    server = lab.serve_bytes(Server(event, code).respond)
    try:
        known = event != "nobody is signed in"
        did = Program(server.url, EVENTS[event].method, logged_in=known).run()
        return f"“{event}” was served as {code}. {EVENTS[event].who} {did}; {watched(server.url)}."
    finally:
        server.close()


def judge(attempt: Attempt, event: str, code: int, told: str) -> None:
    """End with the misconception that a code shows, or without one."""
    match event, code // 100, code:
        case "saved a new tool", 2, _:
            which = "made-is-not-said", "There is a code that says: made, and here it is."
        case "removed, nothing to add", 2, 200 | 201 | 203:
            which = "promises-a-body", "Which code says that nothing follows?"
        case "you have it already", 2, _:
            which = "all-sent-again", "All of it was sent again. Which code points to what it has?"
        case _, 2, _ if event not in WENT_WELL:
            which = "errors-as-success", "How could it have known that something went wrong?"
        case "nobody is signed in", _, 403:
            which = "401-and-403", "It has a password. Which code would have asked for it?"
        case "may look, may not change", _, 401:
            which = "401-and-403", "It had been known all the time. Which code says so?"
        case "may look, may not change", _, 404 | 410:
            which = "hides-what-all-may-see", "Whom does it protect to deny what everybody sees?"
        case "the database is away", _, 404 | 410:
            which = "away-is-gone", "In a minute the database is back, with the tool in it."
        case "the database is away", _, 500:
            which = (
                "away-is-broken",
                "It isn't a bug, and waiting helps. Which of the fives says so?",
            )
        case "a bug of ours", _, 503:
            which = "broken-is-away", "Will it be better later, if nobody does anything?"
        case _, 5, _ if event not in (*OURS, *WENT_WELL):
            which = "our-fault-instead-of-theirs", "Whose turn was it to change something?"
        case _, 4, _ if event in OURS:
            which = "their-fault-instead-of-ours", "Whose turn was it?"
        case _, _, 400 if event not in WENT_WELL:
            which = "too-coarse", "What should it do about it? A neighbour of 400 says that."
        case _:
            attempt.unexpected(f"{told} What should they have done, and which code says it?")
    attempt.wrong(which[0], f"{told} {which[1]}")
