"""02-2: do the chosen status codes let four programs, which know only HTTP, act rightly?"""

from fastapi import APIRouter, Response

from workbook.exercises.attempt import Attempt
from workbook.exercises.display import quoted
from workbook.lab import shared
from workbook.lab.speaking import speak

# What happened, and the codes with which every program does the right thing.
EVENTS: dict[str, tuple[int, ...]] = {
    "saved a new tool": (201,),
    "removed, nothing to add": (204,),
    "the name is blank": (422, 400),
    "no such tool": (404,),
    "nobody is signed in": (401,),
    "may look, may not change": (403,),
    "the name is taken": (409,),
    "you have it already": (304,),
    "the database is away": (503,),
    "a bug of ours": (500,),
}


def check_status_codes(attempt: Attempt) -> None:
    """Ask for each event's code, serve them, and let the programs meet them."""
    codes = {}
    for event in EVENTS:
        call = attempt.call(event)
        if call.value is None and call.printed:
            attempt.wrong(
                "prints-instead-of-returning",
                f"Asked about “{event}”, your function printed {quoted(call.printed.strip())} and "
                "returned `None`, which the server can't send.",
            )
        codes[event] = _as_code(attempt, event, call.value)
    answers = _served(codes)
    for event, (status, _) in answers.items():
        if status in EVENTS[event]:
            attempt.earn(0.4, f"“{event}”")
    for event, (status, body) in answers.items():
        if status not in EVENTS[event]:
            _consequence(attempt, event, status, body)


def _as_code(attempt: Attempt, event: str, value: object) -> int:
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


def _served(codes: dict[str, int]) -> dict[str, tuple[int, bytes]]:
    """Each code as it comes back over a socket, with the body that really came."""
    numbered = list(codes)
    router = APIRouter()

    @router.post("/tools/{number}")
    def tools(number: int) -> Response:
        event = numbered[number]
        text = b"" if event == "removed, nothing to add" else event.encode()
        code = codes[event]
        return Response(b"" if code in (204, 304) else text, status_code=code)

    url = shared("check-02").serve(router).url
    answers = {}
    for number, event in enumerate(numbered):
        request = f"POST /tools/{number} HTTP/1.1\r\nHost: tools\r\nContent-Length: 0\r\n\r\n"
        spoken = speak(url, request.encode())
        answers[event] = (spoken.status or 0, spoken.body)
    return answers


def _consequence(attempt: Attempt, event: str, status: int, body: bytes) -> None:
    served = f"“{event}” was served as {status}"
    if status < 400 and event not in ("saved a new tool", "removed, nothing to add"):
        attempt.wrong(
            "errors-as-success",
            f"{served}. The import program counted it among what is saved, and its owner went "
            "home. How could it have known?",
        )
    match event:
        case "saved a new tool":
            attempt.wrong(
                "made-is-not-said",
                f"{served}. The import program, which looks for what is new, found nothing new. "
                "There is a code that says: made, and here it is.",
            ) if status < 300 else None
        case "removed, nothing to add":
            if status < 300:
                attempt.wrong(
                    "promises-a-body",
                    f"{served}, and {len(body)} bytes of body came. The client tried to read them "
                    "as JSON and stopped with an error. Which code says that nothing follows?",
                )
        case "nobody is signed in" if status == 403:
            attempt.wrong(
                "401-and-403",
                f"{served}. The client has a password and would have logged in, but {status} says "
                "that it's known and still may not. It gave up.",
            )
        case "may look, may not change" if status == 401:
            attempt.wrong(
                "401-and-403",
                f"{served}. The client logged in again and was answered {status} again, forty "
                "times a minute. It had been known all the time.",
            )
        case "the database is away" if status == 404:
            attempt.wrong(
                "away-is-gone",
                f"{served}. The phone took the tool off its list, for good. An hour later the "
                "database was back, with the tool in it.",
            )
    _whose_fault(attempt, event, status, served)


def _whose_fault(attempt: Attempt, event: str, status: int, served: str) -> None:
    ours = event in ("the database is away", "a bug of ours")
    if not ours and status >= 500:
        attempt.wrong(
            "our-fault-instead-of-theirs",
            f"{served}. The client sent the same request three more times, and the monitor woke a "
            "programmer at night. Whose turn was it to change something?",
        )
    if ours and status < 500:
        attempt.wrong(
            "their-fault-instead-of-ours",
            f"{served}. The client told its user to correct the input, and no alarm rang. The user "
            "is still correcting. Whose turn was it?",
        )
    if event == "the database is away":
        attempt.wrong(
            "away-is-broken",
            f"{served}. It isn't a bug, and waiting helps; the client can't see that, and the "
            "programmers are searching. Which code of the fives says “later”?",
        )
    attempt.wrong(
        "too-coarse",
        f"{served}. The client knows that it is its turn, and not what to do: correct the input, "
        "choose another name, or stop looking. A neighbour of that code says it.",
    )
