"""A trace as a sequence diagram: the steps, drawn by Mermaid, and the same steps in words."""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from workbook.lab.traces.spans import Span

ARROWS = {"asks": "->>", "fails": "-x", "answers": "-->>", "hands over": "-)", "does": "->>"}


@dataclass(frozen=True)
class Step:
    """`frm` turns to `to`: asks, asks and fails, answers, hands over, or does by itself."""

    frm: str
    to: str
    kind: str
    text: str


def steps(spans: Sequence[Span]) -> list[Step]:
    """The steps of a trace, outside in; what is done after the answer comes after it.

    The parts run at the same time. Depth first, with what was handed over last, is the one
    order that tells the same story each time.
    """
    children: dict[str | None, list[Span]] = {}
    known = {span.id for span in spans}
    for span in sorted(spans, key=lambda span: span.start):
        children.setdefault(span.parent if span.parent in known else None, []).append(span)
    by_id = {span.id: span for span in spans}
    later: list[Span] = []
    told: list[Step] = []

    def tell(span: Span) -> None:
        parent = by_id.get(span.parent or "")
        asked = _asks(span, parent)
        if asked:
            told.append(asked)
        for child in children.get(span.id, []):
            if _is_handed_over(child, span):
                later.append(child)
            else:
                tell(child)
        if asked and asked.kind == "asks" and span.participant == span.caller:
            told.append(Step(span.participant, asked.frm, "answers", _answer(span)))

    for root in children.get(None, []):
        tell(root)
    while later:
        tell(later.pop(0))
    return told


def _is_handed_over(child: Span, parent: Span) -> bool:
    return child.caller != parent.caller and "messaging.system" in child.attributes


def _asks(span: Span, parent: Span | None) -> Step | None:
    if span.participant != span.caller:  # a database: it writes no spans of its own
        return Step(span.caller, span.participant, "fails" if span.failed else "asks", span.name)
    if parent is None:
        return None
    if "messaging.system" in span.attributes:
        return Step("PostgreSQL", span.caller, "hands over", f"outbox row: {span.name}")
    if parent.caller == span.caller:
        return Step(span.caller, span.caller, "does", span.name)
    return Step(parent.caller, span.caller, "asks", span.name)


def _answer(span: Span) -> str:
    status = span.attributes.get("http.response.status_code")
    return f"{status} {HTTPStatus(status).phrase}" if status else "done"


def participants(told: Iterable[Step]) -> list[str]:
    """Everybody in the diagram, in the order of appearance."""
    return list(dict.fromkeys(name for step in told for name in (step.frm, step.to)))


def as_mermaid(told: Sequence[Step]) -> str:
    """Mermaid's source, with a description for those who can't see the picture."""
    names = participants(told)
    return "\n".join(
        [
            "sequenceDiagram",
            "  accTitle: One request, step by step",
            f"  accDescr: {len(told)} steps between {', '.join(names)}. The list below has them.",
            *(f"  participant p{number} as {name}" for number, name in enumerate(names)),
            *(
                f"  p{names.index(step.frm)}{ARROWS[step.kind]}p{names.index(step.to)}: "
                f"{_plain(step.text)}"
                for step in told
            ),
        ]
    )


def _plain(text: str) -> str:
    return text.replace(";", ",").replace("#", "").replace("\n", " ")


def _sentence(step: Step) -> str:
    if step.kind == "does":
        return f"{step.frm}: {step.text}"
    if step.kind == "fails":
        return f"{step.frm} → {step.to}: {step.text} (failed)"
    return f"{step.frm} → {step.to}: {step.text}"


def as_text(told: Sequence[Step]) -> str:
    """The steps as numbered lines."""
    return "\n".join(f"{number:2}. {_sentence(step)}" for number, step in enumerate(told, 1))


def as_html(told: Sequence[Step]) -> str:
    """The steps as a list that can be folded away."""
    items = "".join(f"<li>{html.escape(_sentence(step))}</li>" for step in told)
    return (
        f"<details><summary>The same {len(told)} steps in words</summary><ol>{items}</ol></details>"
    )
