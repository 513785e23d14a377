"""02-3: does `read(client, path, kept)` show what is there now, and fetch only what is news?"""

from workbook.exercises.attempt import Attempt, Call
from workbook.exercises.display import quoted
from workbook.lab import shared
from workbook.lab.client import Client
from workbook.lab.exchange import Exchange
from workbook.lessons.lesson02.people import editor_in, reader_in


def check_fresh_copy(attempt: Attempt) -> None:
    """Three todos read twice; then one is changed by somebody else, and all are read again."""
    lab = shared("check-02")
    reader, editor = reader_in(lab), editor_in(lab)
    paths = [_todo(editor, title) for title in ("Buy paint", "Find a ladder", "Call Bob")]
    _change(editor, paths[0], "Buy grey paint")  # its ETag differs now; those of the others don't
    kept: dict[str, object] = {}
    for path in paths:
        _read(attempt, reader, path, kept, editor)
    attempt.earn(1, "the first reading shows the todo")
    for path in (paths[1], paths[2], paths[0]):
        sent = _read(attempt, reader, path, kept, editor)
        _was_spared(attempt, sent, path)
    attempt.earn(1, "what is known isn't sent again")
    _change(editor, paths[0], "Buy white paint")
    for path in paths:
        _read(attempt, reader, path, kept, editor)
    sent = _read(attempt, reader, paths[0], kept, editor)
    if sent[-1].status != 304:
        attempt.wrong(
            "tag-not-renewed",
            f"After the todo was changed once, each reading is answered {sent[-1].status}, with "
            f"all {len(sent[-1].response_bytes)} bytes. Your request still names "
            f"{_tag(sent[-1])}. Which state is that?",
        )


def _read(
    attempt: Attempt, reader: Client, path: str, kept: dict[str, object], editor: Client
) -> list[Exchange]:
    """One reading; what was sent. Ends the check if what came back isn't the todo as it is."""
    before = len(reader.exchanges)
    call = attempt.call(reader, path, kept)
    sent = reader.exchanges[before:]
    attempt.saw(*(f"{one.method} {one.path}" for one in sent))
    if isinstance(call.value, dict):
        attempt.saw(repr(call.value.get("title")))
    if sent:
        attempt.saw(f"answered {sent[-1].status}", _tag(sent[-1]))
    now = editor.get(path).json
    if call.value != now:
        _something_else(attempt, call, sent, path, now)
    return sent


def _todo(editor: Client, title: str) -> str:
    return f"/todos/{editor.post('/todos', json={'title': title}).json['id']}"


def _change(editor: Client, path: str, title: str) -> None:
    tag = editor.get(path).headers["etag"]
    editor.patch(path, json={"title": title}, headers={"If-Match": tag})


def _something_else(
    attempt: Attempt, call: Call, sent: list[Exchange], path: str, now: dict[str, object]
) -> None:
    value = call.value
    if value is None and call.printed:
        attempt.wrong(
            "prints-instead-of-returning",
            f"Your function printed {quoted(call.printed.strip(), 50)} and returned `None`.",
        )
    if value is None and sent and sent[-1].status == 304:
        attempt.wrong(
            "nothing-on-304",
            f"`GET {path}` was answered 304, and your function returned `None`. The reader sees "
            "an empty page, of a todo that hasn't changed. Who has it?",
        )
    if isinstance(value, Exchange):
        attempt.wrong(
            "whole-answer",
            "Your function returned a whole answer, an `Exchange`. The page wants the todo.",
        )
    if isinstance(value, dict) and not sent:
        attempt.wrong(
            "never-asks",
            f"The todo is called {quoted(now['title'])} by now. You showed "
            f"{quoted(value.get('title'))}, without sending anything. How could the copy have "
            "learnt of the change?",
        )
    if isinstance(value, dict) and value.get("id") not in (None, now["id"]):
        attempt.wrong(
            "one-copy-for-all",
            f"Asked for {quoted(now['title'])}, you showed {quoted(value.get('title'))}, another "
            "todo. Two paths, two todos: where do you keep which?",
        )
    if isinstance(value, dict) and value.get("title") != now["title"]:
        attempt.wrong(
            "copy-not-renewed",
            f"`GET {path}` was answered {sent[-1].status} with {quoted(now['title'])}, and you "
            f"showed {quoted(value.get('title'))}.",
        )
    attempt.unexpected(f"The todo is {quoted(now, 60)}; your function returned {quoted(value)}.")


def _was_spared(attempt: Attempt, sent: list[Exchange], path: str) -> None:
    """The second reading asked, and was told 304."""
    if not sent:
        return  # whether that is a mistake shows when something changes
    last = sent[-1]
    if last.status == 304:
        return
    head = last.request_bytes.lower()
    cost = f"`GET {path}` was answered {last.status} with {len(last.response_bytes)} bytes again"
    if b"\r\nif-match:" in head:
        attempt.wrong(
            "header-for-writing",
            f"{cost}. You sent `If-Match`, which says “only if it still is”. For reading you want "
            "the opposite: only if it isn't any more.",
        )
    if b"\r\nif-none-match:" not in head:
        attempt.wrong(
            "never-tells-what-it-has",
            f"{cost}, though nothing has changed. What did your request say about the copy that "
            "you have?",
        )
    if _tag(last).count('"') < 2:
        attempt.wrong(
            "quotes-stripped",
            f"{cost}. You sent {_tag(last)}; the quotes are part of an ETag.",
        )
    attempt.wrong(
        "one-tag-for-all",
        f"{cost}. You sent {_tag(last)}, which isn't the ETag of this todo. Of which is it?",
    )


def _tag(exchange: Exchange) -> str:
    for line in exchange.request_bytes.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        if name.lower() == "if-none-match":
            return f"`{value.strip()}`"
    return "no ETag"
