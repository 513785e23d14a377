"""00-1: does `create_todo(client, title)` create the todo, and return its id?"""

from collections.abc import Sequence
from contextlib import closing
from typing import NoReturn

from workbook.checking.attempt import Attempt, Call
from workbook.display import quoted
from workbook.lab import Lab, shared
from workbook.lab.http.client import Client
from workbook.lab.http.exchange import Exchange
from workbook.lessons.lesson00.learner import client_in

# The statement's example first, then titles that an answer made for the example can't know.
TITLES = ("Buy paint", "Ask Ms O'Neill about the “red” door", "Wasser für 3 Pferde & 1 Esel")


def check_create_todo(attempt: Attempt) -> None:
    """Call it with three titles, then look at what was sent and at the table."""
    lab = shared("check-00")
    with closing(client_in(lab).again()) as client:
        _with_each_title(attempt, lab, client)


def _with_each_title(attempt: Attempt, lab: Lab, client: Client) -> None:
    for number, title in enumerate(TITLES):
        before = len(client.exchanges)
        call = attempt.call(client, title)
        sent = client.exchanges[before:]
        attempt.saw(*(f"{one.method} {one.path}" for one in sent))
        created = _look_at_requests(attempt, call, sent)
        _look_at_the_table(attempt, lab, created, title)
        if number == 0:
            attempt.earn(1, "your request made a todo in the table")
        _look_at_the_value(attempt, call, created)


def _look_at_requests(attempt: Attempt, call: Call, sent: Sequence[Exchange]) -> str:
    """The id of the todo that the requests made."""
    created = [one for one in sent if one.method == "POST" and one.status == 201]
    if len(created) == 1:
        return str(created[0].json["id"])
    if len(created) > 1:
        attempt.wrong(
            "sent-twice",
            f"One call of your function sent `POST /todos` {len(created)} times, and now there "
            f"are {len(created)} todos with this title. How could one answer serve for everything?",
        )
    if not sent:
        attempt.wrong(
            "nothing-sent",
            f"Your function came back with {quoted(call.value)}, and no request reached the "
            "server: its table is as it was. Who could have told the server?",
        )
    return _nothing_created(attempt, call, sent[-1])


def _nothing_created(attempt: Attempt, call: Call, last: Exchange) -> NoReturn:
    answered = f"Your code sent `{last.method} {last.path}`; the server answered {last.status}"
    path, _, query = last.path.partition("?")
    if last.method == "POST" and path == "/todos" and query:
        attempt.wrong(
            "title-in-query",
            f"{answered}: a body was expected, and none came. What you sent stands behind the "
            "question mark, in the address. Which part of a request carries new data?",
        )
    if last.method == "POST" and path == "/todos":
        attempt.wrong(
            "title-not-in-body",
            f"{answered}. The body that came with it was `{_body(last)}`. What did the server miss "
            "in it? Its answer says so: look at `errors`.",
        )
    if path == "/todos":
        attempt.wrong(
            "get-instead-of-post",
            f"{answered}, and afterwards there were as many todos as before. `{last.method}` "
            "says what is wanted. What did this request want?",
        )
    if last.status in (404, 405):
        attempt.wrong(
            "wrong-path",
            f"{answered}: nothing there takes such a request. In lesson 00, which address did the "
            "request go to that made a todo?",
        )
    _ = call.value  # if the code stopped with an error, that is what to tell
    attempt.unexpected(f"{answered}, and no todo was created.")


def _look_at_the_table(attempt: Attempt, lab: Lab, created: str, title: str) -> None:
    found = lab.sql("SELECT title FROM todos WHERE id = %(id)s", id=created)[0]["title"]
    attempt.saw(found)
    if found != title:
        attempt.wrong(
            "hard-coded-title",
            f"Called with the title {quoted(title)}, your function made a todo whose title in "
            f"the table is {quoted(found)}. Where does your code take the title from?",
        )


def _look_at_the_value(attempt: Attempt, call: Call, created: str) -> None:
    value = call.value
    if str(value) == created:
        return
    if value is None and created in call.printed:
        attempt.wrong(
            "prints-instead-of-returning",
            f"The todo is in the table, and your code printed {quoted(call.printed.strip())}. "
            "The caller got `None`: what stands on the screen can't be put into the next request.",
        )
    if value is None:
        attempt.wrong(
            "returns-nothing",
            "The todo is in the table, and the caller got `None`. How does it learn the new id?",
        )
    if str(value).endswith(f"/{created}"):
        attempt.wrong(
            "returns-the-address",
            f"The todo is in the table. Your function returned {quoted(value)}: that says where "
            "it is, and the id is only a part of it.",
        )
    if isinstance(value, Exchange | dict | list):
        attempt.wrong(
            "whole-answer",
            f"The todo is in the table. Your function returned a whole `{type(value).__name__}`, "
            f"{quoted(value, 60)}. Where in it does the id stand?",
        )
    attempt.unexpected(
        f"The todo is in the table under the id `{created}`. Your function returned "
        f"{quoted(value)}."
    )


def _body(exchange: Exchange) -> str:
    body = exchange.request_bytes.partition(b"\r\n\r\n")[2].decode("utf-8", "replace")
    return body[:80].replace("`", "'") or "(empty)"
