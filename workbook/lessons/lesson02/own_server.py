"""02-6: what can be run of a small server of one's own."""

from workbook.exercises.attempt import Attempt
from workbook.exercises.display import quoted
from workbook.exercises.rubric import Criterion
from workbook.lab.message import Message, Unfinished, first

NAME = "/hello/J%C3%BCrgen"


def _ask(attempt: Attempt, request: bytes) -> tuple[Message | None, str]:
    """The answer to a request, and what to say about it if it isn't one."""
    value = attempt.call(request).value
    line = request.split(b"\r\n")[0].decode("latin-1")
    if not isinstance(value, bytes):
        return None, f"To `{line}` your server returned {quoted(value)}, which no socket can send."
    try:
        answer = first(value)
    except Unfinished:
        return None, f"Your answer to `{line}`, {quoted(value, 60)}, is not at its end."
    if not answer.first_line.startswith(b"HTTP/1.1 "):
        return None, f"Your answer to `{line}` begins with {quoted(answer.first_line, 40)}."
    said = answer.first_line.decode("latin-1").removeprefix("HTTP/1.1 ")
    attempt.saw(said, answer.body)
    return answer, f"`{line}` was answered {said}"


def _get(path: str, method: str = "GET") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


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
    value = attempt.call(_get(NAME)).value
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


def garbage(attempt: Attempt) -> str | None:
    """What isn't HTTP is 400, and not an error in the server."""
    for nonsense in (b"hello?\r\n\r\n", b"\xff\xfe\r\n\r\n", b"GET\r\n\r\n"):
        call = attempt.call(nonsense)
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
    """HEAD is GET without the body, its length still said."""
    value = attempt.call(_get("/hello/Ada", "HEAD")).value
    if not isinstance(value, bytes):
        return f"`HEAD /hello/Ada` was answered with {quoted(value)}."
    top, _, body = value.partition(b"\r\n\r\n")
    if not top.startswith(b"HTTP/1.1 200") or body:
        attempt.saw(top[9:30])
        return f"`HEAD /hello/Ada` was answered {quoted(top[9:30])} and {len(body)} bytes of body."
    whole = attempt.call(_get("/hello/Ada")).value
    length = Message(top + b"\r\n\r\n", b"").header("content-length")
    expected = len(whole.partition(b"\r\n\r\n")[2]) if isinstance(whole, bytes) else 0
    if length != str(expected):
        return f"`HEAD /hello/Ada` declares {length} bytes; GET sends {expected}."
    return None


RUBRIC = (
    Criterion(
        "answers",
        "`GET /hello/Ada` is answered with 200, a body in which Ada is greeted, and its length",
        "What does a client need to know before it can read your body?",
        2,
        answers,
    ),
    Criterion(
        "counts-bytes",
        "a name like Jürgen, which comes as `J%C3%BCrgen`, is greeted, and the length counts bytes",
        "How many bytes has ü?",
        1,
        counts_bytes,
    ),
    Criterion(
        "not-found",
        "a path that you don't have is 404",
        "Who has to act: you, or whoever mistyped the path?",
        1,
        not_found,
    ),
    Criterion(
        "method-not-allowed",
        "a method that the path doesn't have is 405, and `Allow` names those that it has",
        "The path exists. How does the client learn what it may do with it?",
        1,
        method_not_allowed,
    ),
    Criterion(
        "garbage",
        "what isn't HTTP is 400, and doesn't stop your server",
        "Anybody may send you anything. Who should notice: they, or you?",
        1,
        garbage,
    ),
    Criterion(
        "head",
        "`HEAD` is answered like `GET`, with the same length, and without the body",
        "What would somebody want who asks only for the head?",
        1,
        head,
    ),
    Criterion(
        "errors-help",
        "errors whose text says what their sender could do next",
        "Read your errors as somebody who has only them. What would you try?",
    ),
    Criterion(
        "one-place",
        "one place where another path could be added, apart from what reads and writes bytes",
        "Add `GET /bye/<name>` in your mind. How many places do you touch?",
    ),
)
