"""02-5: does the repaired route change nothing on GET, and the right thing on PUT and DELETE?"""

from fastapi import APIRouter

from workbook.checking.attempt import Attempt
from workbook.display import quoted
from workbook.errors import WorkbookError
from workbook.lab import shared
from workbook.lab.http.client import Client, NoAnswer
from workbook.lab.http.exchange import Exchange
from workbook.lessons.lesson02.links import GUESSED, query_strings, takes
from workbook.lessons.lesson02.people import editor_in

BROWSER = {"User-Agent": "Mozilla/5.0 (a browser that fetches ahead)"}
CHECKER = {"User-Agent": "linkchecker/10"}
GONE = "gone"


def check_safe_get(attempt: Attempt) -> None:
    """Serve the learner's routes; programs that fetch ahead call first, then a client that acts."""
    router = attempt.call().value
    if not isinstance(router, APIRouter):
        attempt.wrong(
            "returns-no-router",
            f"Your function returned {quoted(router)}. `lab.serve` wants the `APIRouter` on which "
            "your routes are.",
        )
    lab = shared("check-02")
    editor = editor_in(lab)
    server = lab.serve(router)
    try:
        path, links = _todo(editor), ("", *query_strings(router))
        _is_safe(attempt, editor, path, (*links, *GUESSED))
        attempt.earn(1, "whoever fetches ahead changes nothing")
        _acts(attempt, editor, router, path)
        attempt.earn(1, "PUT and DELETE do what they say")
        _can_be_repeated(attempt, editor, path, links)
    finally:
        server.app.router.routes.pop()  # the learner's; to serve once more takes half a second
        lab.interrupt()  # one of them may never end


def _is_safe(attempt: Attempt, editor: Client, path: str, links: tuple[str, ...]) -> None:
    """Programs that fetch ahead follow each link; the todo stays as it was, and GET says how."""
    before = _state(editor, path)
    for query, who in [*((query, BROWSER) for query in links), ("", CHECKER)]:
        answer = _send(attempt, editor, "GET", f"{path}/done{query}", who)
        if (now := _state(editor, path)) != before:
            _changed_by_get(attempt, answer, query, who, now)
    plain = _send(attempt, editor, "GET", f"{path}/done")
    said = _said(plain)
    attempt.saw(said)
    if plain.status != 200 or not isinstance(said, dict) or type(said.get("done")) is not bool:
        attempt.wrong(
            "get-tells-nothing",
            f"`GET …/done` was answered {plain.status}, with {quoted(said, 50)}. Asking whether it "
            'is done should still work, and say `{"done": true}` or `{"done": false}`.',
        )
    if said["done"] is not (before == "done"):
        attempt.wrong(
            "says-what-isnt-so",
            f"`GET …/done` was answered with {quoted(said)}, and the todo is {before}. Who knows "
            "how it is?",
        )


def _changed_by_get(
    attempt: Attempt, answer: Exchange, query: str, who: dict[str, str], now: str
) -> None:
    told = f"`GET …/done{query}` was answered {answer.status}, and the todo is {now}"
    if query:
        attempt.wrong(
            "confirm-in-the-query",
            f"{told}. The page that asks “are you sure?” has a link with this address, and whoever "
            "fetches ahead follows that link as well.",
        )
    if who is CHECKER:
        attempt.wrong(
            "knows-the-robots",
            f"{told}. This one called itself {quoted(who['User-Agent'])}. There are thousands, and "
            "a browser that fetches ahead has the same name as a browser.",
        )
    attempt.wrong(
        "get-still-changes",
        f"{told}. Nobody clicked: a browser has fetched its links ahead. Which word of its request "
        "said that something should change?",
    )


def _acts(attempt: Attempt, editor: Client, router: APIRouter, path: str) -> None:
    for method, wanted in (("PUT", "done"), ("DELETE", "open")):
        answer = _send(attempt, editor, method, f"{path}/done")
        if answer.status == 405:
            methods = takes(router)
            attempt.saw(methods)
            attempt.wrong(
                "another-method",
                f"`{method} …/done` was answered 405: your routes take {methods}. How would a "
                "client know which of them may be repeated?",
            )
        now = _state(editor, path)
        if now == GONE:
            attempt.wrong(
                "deletes-the-todo",
                f"`{method} …/done` was answered {answer.status}, and the whole todo is gone. What "
                "does the path name that should be taken away?",
            )
        if answer.status >= 400:
            attempt.unexpected(f"`{method} …/done` was answered {answer.status}: {answer!r}")
        if now != wanted:
            attempt.wrong(
                "says-and-does-not",
                f"`{method} …/done` was answered {answer.status}, and the todo is {now} as before.",
            )


def _can_be_repeated(attempt: Attempt, editor: Client, path: str, links: tuple[str, ...]) -> None:
    """What is so already stays so, and is no error; DELETE may say that there is nothing left."""
    for method, wanted in (("PUT", "done"), ("DELETE", "open")):
        first, again = (_send(attempt, editor, method, f"{path}/done") for _ in range(2))
        told = (
            f"`{method} …/done` was sent twice, because the first answer got lost; answered "
            f"{first.status} and {again.status}. Now the todo is {_state(editor, path)}"
        )
        if _state(editor, path) != wanted:
            attempt.wrong(
                "repeating-undoes",
                f"{told}. Does your route say what shall be, or only “the other way round”?",
            )
        if again.status >= 300 and not (method == "DELETE" and again.status in (404, 410)):
            attempt.wrong(
                "repeating-is-refused",
                f"{told}, as it was asked to be. What does somebody believe who gets only the "
                f"second answer, {again.status}?",
            )
        _is_safe(attempt, editor, path, links)


def _todo(editor: Client) -> str:
    return f"/todos/{editor.post('/todos', json={'title': 'Paint the door'}).json['id']}"


def _state(editor: Client, path: str) -> str:
    """ "open", "done", or that it's gone."""
    answer = editor.send("GET", path)
    return GONE if answer.status == 404 else str(answer.json["status"])


def _said(answer: Exchange) -> object:
    """What a successful answer says; of others, their reason."""
    try:
        return answer.json if answer.status == 200 else answer.reason
    except WorkbookError:  # no JSON
        return answer.response_bytes.partition(b"\r\n\r\n")[2]


def _send(
    attempt: Attempt, editor: Client, method: str, path: str, headers: dict[str, str] | None = None
) -> Exchange:
    try:
        answer = editor.send(method, path, headers=headers, patience=attempt.task.seconds)
    except NoAnswer:
        attempt.no_end(
            f"`{method} …/done` wasn't answered within {attempt.task.seconds:g} seconds, nor could "
            "anybody else be. What does your route wait for?"
        )
    attempt.saw(f"{method} …/{path.split('/', 3)[3]}", f"answered {answer.status}")
    return answer
