"""02-6: what can be run of a small server of one's own."""

from functools import lru_cache

from workbook.checking.attempt import Attempt, Call
from workbook.display import quoted
from workbook.lab.http.message import Message, Unfinished, first

NAME = "/hello/J%C3%BCrgen"
BLANK = b"\r\n\r\n"
SCRIPT = "/hello/%3Cscript%3E"


@lru_cache(maxsize=16)
def _call(attempt: Attempt, request: bytes) -> Call:
    """One call; asked again it's remembered, since a process of its own knows nothing of others."""
    return attempt.call(request)


def _ask(attempt: Attempt, request: bytes) -> tuple[Message | None, str]:
    """The answer to a request, and what to say about it if it isn't one."""
    value = _call(attempt, request).value
    line = request.split(b"\r\n")[0].decode("latin-1")
    if not isinstance(value, bytes):
        return None, f"To `{line}` your server returned {quoted(value)}, which no socket can send."
    try:
        answer = first(value)
    except Unfinished:
        return None, f"Your answer to `{line}`, {quoted(value, 60)}, is not at its end."
    if not answer.first_line.startswith(b"HTTP/1.1 "):
        return None, f"Your answer to `{line}` begins with {quoted(answer.first_line, 40)}."
    said = _said(answer.head)
    attempt.saw(said, answer.body)
    return answer, f"`{line}` was answered {said}"


def _get(path: str, method: str = "GET") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def _said(head: bytes) -> str:
    """Status and words of an answer's first line."""
    return head.partition(b"\r\n")[0].decode("latin-1").removeprefix("HTTP/1.1 ")


def _status(answer: Message) -> bytes:
    return answer.first_line.split(b" ")[1]


def answers(attempt: Attempt) -> str | None:
    """GET /hello/Ada greets Ada."""
    answer, told = _ask(attempt, _get("/hello/Ada"))
    if answer is None:
        return told
    if _status(answer) != b"200" or b"Ada" not in answer.body:
        return f"{told}, with the body {quoted(answer.body)}."
    return None if answer.header("content-length") else f"{told}, without `Content-Length`."


def counts_bytes(attempt: Attempt) -> str | None:
    """The length counts bytes, of which some letters have more than one."""
    answer, told = _ask(attempt, _get(NAME))
    if answer is None:
        return told
    declared = answer.header("content-length")
    value = _call(attempt, _get(NAME)).value
    sent = len(value) - len(answer.head) if isinstance(value, bytes) else 0
    if declared != str(sent):
        attempt.saw(f"declares {declared} bytes")
        return f"{told}: it declares {declared} bytes of body and sends {sent}."
    if "Jürgen".encode() not in answer.body:
        return f"{told}, with the body {quoted(answer.body)}."
    return None


def not_found(attempt: Attempt) -> str | None:
    """What isn't there is 404."""
    answer, told = _ask(attempt, _get("/nowhere"))
    return None if answer and _status(answer) == b"404" else f"{told.rstrip('.')}."


def method_not_allowed(attempt: Attempt) -> str | None:
    """A method that the path doesn't have is 405, with those that it has."""
    answer, told = _ask(attempt, _get("/hello/Ada", "DELETE"))
    if answer is None or _status(answer) != b"405":
        return f"{told.rstrip('.')}."
    return None if answer.header("allow") else f"{told}, without `Allow`."


def says_its_kind(attempt: Attempt) -> str | None:
    """The body's kind and encoding are said, and a name can't become a part of a page."""
    answer, told = _ask(attempt, _get(NAME))
    if answer is None:
        return told
    kind = answer.header("content-type")
    if kind is None or "charset=utf-8" not in kind.lower().replace('"', "").replace(" ", ""):
        attempt.saw(str(kind))
        said = f"with `Content-Type: {kind}`" if kind else "without `Content-Type`"
        return f"{told} {said}, so a browser may guess, and show Jürgen as JÃ¼rgen."
    answer, told = _ask(attempt, _get(SCRIPT))
    if answer is None:
        return told
    if "html" in kind.lower() and b"<script>" in answer.body:
        return f"{told} as HTML, with {quoted(answer.body, 50)}: a browser runs what stands there."
    return None


def garbage(attempt: Attempt) -> str | None:
    """What isn't HTTP is 400, and not an error in the server."""
    no_host = b"GET /hello/Ada HTTP/1.1\r\n\r\n"
    for nonsense in (b"hello?\r\n\r\n", b"\xff\xfe\r\n\r\n", b"GET\r\n\r\n", no_host):
        call = _call(attempt, nonsense)
        if call.crash is not None:
            return (
                f"To {quoted(nonsense)} your server didn't answer: it stopped with "
                f"`{call.crash.kind}`."
            )
        answer, told = _ask(attempt, nonsense)
        if answer is None or _status(answer) != b"400":
            return f"{quoted(nonsense)} was met with: {told.rstrip('.')}."
    return None


def head(attempt: Attempt) -> str | None:
    """HEAD is GET without the body, its length still said, for whatever path."""
    for path in ("/hello/Ada", "/nowhere"):
        value = _call(attempt, _get(path, "HEAD")).value
        whole = _call(attempt, _get(path)).value
        if not isinstance(value, bytes) or not isinstance(whole, bytes):
            return f"`HEAD {path}` was answered with {quoted(value)}."
        (top, _, body), (top_of_get, _, content) = (one.partition(BLANK) for one in (value, whole))
        said, said_to_get = (_said(one) for one in (top, top_of_get))
        attempt.saw(said)
        if body or said != said_to_get:
            return (
                f"`HEAD {path}` was answered {said}, with {len(body)} bytes of body; GET is "
                f"answered {said_to_get}."
            )
        length = Message(top + BLANK, b"").header("content-length")
        if length != str(len(content)):
            return f"`HEAD {path}` declares {length} bytes; GET sends {len(content)}."
    return None
