"""Find the learner's own line behind an error; the machinery around it is none of their concern."""

import linecache
import traceback
from dataclasses import dataclass
from types import CodeType

from workbook.checking.result import Line


@dataclass(frozen=True)
class Crash:
    """An error in plain words: what kind, what it said, at which line of the learner's.

    `unwritten` says that it is the starter's own `raise NotImplementedError()`.
    """

    kind: str
    said: str
    line: Line | None
    unwritten: bool

    @property
    def sentence(self) -> str:
        """What happened, without the machinery around it."""
        return f"Your code stopped with `{self.kind}`" + (f": {self.said}" if self.said else "")


def crash(error: BaseException, namespace: dict[str, object]) -> Crash:
    """What is worth telling of `error`, which came out of code that runs in `namespace`."""
    unwritten = isinstance(error, NotImplementedError) and _raised_by_learner(error, namespace)
    return Crash(type(error).__name__, str(error), learners_line(error, namespace), unwritten)


def learners_line(error: BaseException, namespace: dict[str, object]) -> Line | None:
    """The innermost line written by the learner, or None if the error came before any of theirs.

    A frame is theirs if its global names *are* the namespace in which their cells run.
    """
    if isinstance(error, SyntaxError) and error.lineno is not None:
        return Line(error.lineno, (error.text or "").strip())
    theirs = [
        (frame.f_code.co_filename, number)
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_globals is namespace
    ]
    if not theirs:
        return None
    filename, number = theirs[-1]
    return Line(number, linecache.getline(filename, number).strip())


def compiled(source: str, name: str) -> CodeType:
    """`source` compiled so that its lines can be quoted later."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    return compile(source, name, "exec")


def _raised_by_learner(error: BaseException, namespace: dict[str, object]) -> bool:
    """Whether the learner's code itself raised `error`, not something that it called."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return bool(frames) and frames[-1].f_globals is namespace
