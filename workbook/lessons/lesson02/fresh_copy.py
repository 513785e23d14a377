"""02-3: does `read(client, path, kept)` show what is there now, and fetch only what is news?"""

from collections.abc import Sequence
from contextlib import closing

from workbook.checking.attempt import Attempt, Call
from workbook.display import quoted
from workbook.lab import shared
from workbook.lab.http.client import Client
from workbook.lab.http.exchange import Exchange
from workbook.lessons.lesson02.people import editor_in
from workbook.lessons.lesson02.stale_copy import something_else, tag_sent


def check_fresh_copy(attempt: Attempt) -> None:
    """Three todos read twice; then two are changed by somebody else, and one is deleted."""
    editor = editor_in(shared("check-02"))
    with closing(editor.again()) as reader:
        _with_three_todos(attempt, reader, editor)


def _with_three_todos(attempt: Attempt, reader: Client, editor: Client) -> None:
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
    _change(editor, paths[1], "Find a short ladder")  # its new ETag is what the first one's was
    for path in paths:
        _read(attempt, reader, path, kept, editor)
    sent = _read(attempt, reader, paths[0], kept, editor)
    if not sent:
        attempt.unexpected(
            "What your function returned is up to date, and the client that it was given has sent "
            "nothing. Whom did it ask?"
        )
    if sent[-1].status != 304:
        attempt.wrong(
            "tag-not-renewed",
            f"After the todo was changed once, each reading is answered {sent[-1].status}, with "
            f"all {len(sent[-1].response_bytes)} bytes. Your request still names "
            f"{tag_sent(sent[-1])}. Which state is that?",
        )
    attempt.earn(1, "changes are shown")
    editor.delete(paths[2])
    _is_gone(attempt, reader, paths[2], kept)


def _read(
    attempt: Attempt, reader: Client, path: str, kept: dict[str, object], editor: Client
) -> Sequence[Exchange]:
    """One reading; what was sent. Ends the check if what came back isn't the todo as it is."""
    call, sent = _call(attempt, reader, path, kept)
    now = editor.get(path).json
    if call.value != now:
        something_else(attempt, call, sent, path, now)
    return sent


def _call(
    attempt: Attempt, reader: Client, path: str, kept: dict[str, object]
) -> tuple[Call, Sequence[Exchange]]:
    before = len(reader.exchanges)
    call = attempt.call(reader, path, kept)
    sent = reader.exchanges[before:]
    attempt.saw(*(f"{one.method} {one.path}" for one in sent))
    if call.crash is None and isinstance(call.value, dict):
        attempt.saw(repr(call.value.get("title")))
    if sent:
        attempt.saw(f"answered {sent[-1].status}", tag_sent(sent[-1]))
    return call, sent


def _todo(editor: Client, title: str) -> str:
    return f"/todos/{editor.post('/todos', json={'title': title}).json['id']}"


def _change(editor: Client, path: str, title: str) -> None:
    tag = editor.get(path).headers["etag"]
    editor.patch(path, json={"title": title}, headers={"If-Match": tag})


def _was_spared(attempt: Attempt, sent: Sequence[Exchange], path: str) -> None:
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
    if tag_sent(last).count('"') < 2:
        attempt.wrong(
            "quotes-stripped",
            f"{cost}. You sent {tag_sent(last)}; the quotes are part of an ETag.",
        )
    attempt.wrong(
        "one-tag-for-all",
        f"{cost}. You sent {tag_sent(last)}, which isn't the ETag of this todo. Of which is it?",
    )


def _is_gone(attempt: Attempt, reader: Client, path: str, kept: dict[str, object]) -> None:
    """What somebody has deleted is nothing, and not what it was."""
    call, sent = _call(attempt, reader, path, kept)
    value = call.value
    if value is None:
        return
    told = f"The todo was deleted, and `GET {path}` answered {sent[-1].status if sent else 'never'}"
    if isinstance(value, dict) and "title" in value and value.get("status") == 404:
        attempt.wrong(
            "refusal-for-a-todo",
            f"{told}. Your function returned {quoted(value, 60)}: that is what the server says "
            "about it, and no todo.",
        )
    if isinstance(value, dict) and "title" in value:
        attempt.wrong(
            "shows-what-is-gone",
            f"{told}. You showed {quoted(value['title'])}. Who would have to tell you that your "
            "copy is of nothing any more?",
        )
    attempt.unexpected(f"{told}. Your function returned {quoted(value)}.")
