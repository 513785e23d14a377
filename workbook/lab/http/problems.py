"""Answers that say no: shown shortly when they surprise, held fast when they are expected."""

from types import TracebackType
from typing import Any, Self

from workbook.errors import WorkbookError, learners_line
from workbook.lab.http.exchange import Exchange


class ProblemAnswer(WorkbookError):  # noqa: N818 - an answer, and it may be the wanted one
    """The application answered with a problem (status 400 or more). `exchange` has it all."""

    def __init__(self, exchange: Exchange, fault: Exception | None = None) -> None:
        """`fault` is what a route raised, if the answer came of that."""
        self.exchange = exchange
        body = exchange.json if "json" in exchange.headers.get("content-type", "") else {}
        self.type: str = str(body.get("type", "")).rsplit("/", 1)[-1]
        said = body.get("detail") or body.get("title") or exchange.reason
        fields = "; ".join(_field(error) for error in body.get("errors", []))
        if fault is not None and (line := learners_line(fault.__traceback__)):
            super().__init__(
                f"{exchange.method} {exchange.path} was answered {exchange.status}, because your "
                f"code failed in {line} ({type(fault).__name__}: {fault}).",
                "Repair that line, run its cell again, and serve the application again.",
            )
            return
        super().__init__(
            f"{exchange.method} {exchange.path} was answered {exchange.status}: "
            f"{said}" + (f" ({fields})" if fields else ""),
            f"If this answer is what you want to see, put the line under "
            f'`with expect_problem("{self.type}"):`.',
        )


def _field(error: dict[str, Any]) -> str:
    return " ".join(str(error[key]) for key in ("field", "message") if key in error)


class expect_problem:  # noqa: N801 - reads as a statement: with expect_problem(…):
    """The block must be answered with the problem `type`; anything else is an error.

    >>> with expect_problem("todo-not-found") as problem:
    ...     you.get("/todos/00000000-0000-0000-0000-000000000000")
    >>> problem.status
    404
    """

    def __init__(self, type: str) -> None:  # noqa: A002 - the word of RFC 9457
        self.type = type
        self._problem: ProblemAnswer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> bool:
        if isinstance(error, ProblemAnswer) and error.type == self.type:
            self._problem = error
            return True
        if error is None:
            raise WorkbookError(
                f"The problem “{self.type}” was expected here, and nothing went wrong.",
                "Look at what the block was answered.",
            )
        return False

    @property
    def exchange(self) -> Exchange:
        """The request and the answer that said no."""
        if self._problem is None:
            raise WorkbookError("No problem has been met yet.", "Run the block first.")
        return self._problem.exchange

    @property
    def status(self) -> int:
        return self.exchange.status

    def __repr__(self) -> str:
        return repr(self.exchange)

    def _repr_html_(self) -> str:
        return self.exchange._repr_html_()
