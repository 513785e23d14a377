"""02-6: what a good server of one's own has, line by line."""

from workbook.checking.rubric import Criterion
from workbook.lessons.lesson02 import own_server

RUBRIC = (
    Criterion(
        "answers",
        "`GET /hello/Ada` is answered with 200, a body in which Ada is greeted, and its length",
        "What does a client need to know before it can read your body?",
        2,
        own_server.answers,
    ),
    Criterion(
        "counts-bytes",
        "a name like Jürgen, which comes as `J%C3%BCrgen`, is greeted, and the length counts bytes",
        "How many bytes has ü?",
        1,
        own_server.counts_bytes,
    ),
    Criterion(
        "says-its-kind",
        "`Content-Type` says what the body is and in which encoding, and no name becomes HTML",
        "What does a browser have to know before it can show your bytes?",
        1,
        own_server.says_its_kind,
    ),
    Criterion(
        "not-found",
        "a path that you don't have is 404",
        "Who has to act: you, or whoever mistyped the path?",
        1,
        own_server.not_found,
    ),
    Criterion(
        "method-not-allowed",
        "a method that the path doesn't have is 405, and `Allow` names those that it has",
        "The path exists. How does the client learn what it may do with it?",
        1,
        own_server.method_not_allowed,
    ),
    Criterion(
        "garbage",
        "what isn't HTTP/1.1 is 400 (no `Host` counts), and doesn't stop your server",
        "Anybody may send you anything. Who should notice: they, or you?",
        1,
        own_server.garbage,
    ),
    Criterion(
        "head",
        "`HEAD` is answered like `GET`, errors too: the same length, and no body",
        "What would somebody want who asks only for the head?",
        1,
        own_server.head,
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
