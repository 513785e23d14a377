"""A request followed through every part: the spans that carry one trace id."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from workbook.lab.traces import diagram
from workbook.lab.traces.spans import Span, read_spans


class Trace:
    """The spans of one request, in the order in which they began.

    Shown in a notebook, it is a sequence diagram with the same steps as text below it.
    """

    def __init__(self, file: Path, trace_id: str) -> None:
        self._file = file
        self.id = trace_id
        self.requests = 0

    @property
    def complete(self) -> bool:
        """Every request has its span, and every span the one that it belongs to.

        The parts write a span when its work is over, so the outer ones come last.
        """
        spans = list(read_spans(self._file, self.id))
        known = {span.id for span in spans}
        outer = {span.id for span in spans if span.parent is None}
        arrived = sum(span.parent in outer for span in spans)
        return arrived >= self.requests and all(s.parent in known for s in spans if s.parent)

    @cached_property
    def spans(self) -> list[Span]:
        return sorted(read_spans(self._file, self.id), key=lambda span: span.start)

    @property
    def participants(self) -> list[str]:
        """Everybody who took part, in the order of their first appearance."""
        return diagram.participants(self.steps)

    @cached_property
    def steps(self) -> list[diagram.Step]:
        """What happened between them, in the order in which a story would tell it."""
        return diagram.steps(self.spans)

    def own_time(self, without: str = "") -> dict[str, float]:
        """Milliseconds that each participant spent itself, not waiting for another.

        `without` leaves out what this participant did and asked for.

        >>> trace.own_time(without="todoapp worker")
        """
        spans = [span for span in self.spans if span.caller != without]
        own = dict.fromkeys((span.participant for span in spans), 0.0)
        for span in spans:
            inside = sum(other.milliseconds for other in spans if other.parent == span.id)
            own[span.participant] += span.milliseconds - inside
        return own

    def __iter__(self) -> Iterator[Span]:
        return iter(self.spans)

    def __len__(self) -> int:
        return len(self.spans)

    def __repr__(self) -> str:
        return diagram.as_text(self.steps)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(
            {"text/vnd.mermaid": diagram.as_mermaid(self.steps), "text/plain": repr(self)}, raw=True
        )
        display({"text/html": diagram.as_html(self.steps), "text/plain": ""}, raw=True)
