"""02-5: does the repaired route change nothing on GET, and the right thing on PUT and DELETE?"""

from fastapi import APIRouter

from workbook.exercises.attempt import Attempt
from workbook.exercises.display import quoted
from workbook.lab import shared
from workbook.lab.client import Client
from workbook.lab.exchange import Exchange
from workbook.lessons.lesson02.people import editor_in

FETCHES_AHEAD = (
    {"User-Agent": "Mozilla/5.0 (a browser that fetches ahead)"},
    {"User-Agent": "linkchecker/10"},
)
GUESSES = ("", "?confirm=yes", "?confirm=true", "?confirm=1", "?done=true", "?sure=yes")


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
    try:
        lab.serve(router)
        _is_safe(attempt, editor)
        attempt.earn(1, "whoever fetches ahead changes nothing")
        _acts(attempt, editor)
        attempt.earn(1, "PUT and DELETE do what they say")
        _can_be_repeated(attempt, editor)
    finally:
        lab.serve()


def _is_safe(attempt: Attempt, editor: Client) -> None:
    path = _todo(editor)
    for who in FETCHES_AHEAD:
        for guess in GUESSES:
            answer = _send(attempt, editor, "GET", f"{path}/done{guess}", who)
            if _gone(editor, path) or _done(editor, path):
                _changed_by_get(attempt, answer, guess, who)
    plain = editor.send("GET", f"{path}/done")
    if plain.status != 200 or plain.json != {"done": False}:
        said = plain.json if plain.status == 200 else plain.reason
        attempt.wrong(
            "get-tells-nothing",
            f"`GET …/done` was answered {plain.status}, with {quoted(said, 50)}. Asking whether it "
            'is done should still work, and say `{"done": false}`.',
        )


def _changed_by_get(attempt: Attempt, answer: Exchange, guess: str, who: dict[str, str]) -> None:
    told = f"`GET …/done{guess}` was answered {answer.status}, and the todo is done"
    if guess:
        attempt.wrong(
            "confirm-in-the-query",
            f"{told}. The page that asks “are you sure?” has a link with this address, and whoever "
            "fetches ahead follows that link as well.",
        )
    if who is not FETCHES_AHEAD[0]:
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


def _acts(attempt: Attempt, editor: Client) -> None:
    path = _todo(editor)
    for method, done in (("PUT", True), ("DELETE", False)):
        answer = _send(attempt, editor, method, f"{path}/done")
        if answer.status == 405:
            attempt.wrong(
                "another-method",
                f"`{method} …/done` was answered 405: there is no such method at this path. It "
                f"takes {answer.headers.get('allow', 'others')}.",
            )
        if _gone(editor, path):
            attempt.wrong(
                "deletes-the-todo",
                f"`{method} …/done` was answered {answer.status}, and the whole todo is gone. What "
                "does the path name that should be taken away?",
            )
        if answer.status >= 400:
            attempt.unexpected(f"`{method} …/done` was answered {answer.status}: {answer!r}")
        if _done(editor, path) is not done:
            attempt.wrong(
                "says-and-does-not",
                f"`{method} …/done` was answered {answer.status}, and the todo is "
                f"{'open' if done else 'done'} as before.",
            )


def _can_be_repeated(attempt: Attempt, editor: Client) -> None:
    path = _todo(editor)
    for method, done in (("PUT", True), ("DELETE", False)):
        answers = [_send(attempt, editor, method, f"{path}/done").status for _ in range(2)]
        if _done(editor, path) is not done:
            attempt.wrong(
                "repeating-undoes",
                f"`{method} …/done` was sent twice, because the first answer got lost; answered "
                f"{answers[0]} and {answers[1]}. Now the todo is {'open' if done else 'done'}. "
                "Does your route say what shall be, or only “the other way round”?",
            )


def _todo(editor: Client) -> str:
    return f"/todos/{editor.post('/todos', json={'title': 'Paint the door'}).json['id']}"


def _done(editor: Client, path: str) -> bool:
    return bool(editor.get(path).json["status"] == "done")


def _gone(editor: Client, path: str) -> bool:
    return editor.send("GET", path).status == 404


def _send(
    attempt: Attempt, editor: Client, method: str, path: str, headers: dict[str, str] | None = None
) -> Exchange:
    answer = editor.send(method, path, headers=headers)
    attempt.saw(f"{method} …/{path.split('/', 3)[3]}", f"answered {answer.status}")
    return answer
