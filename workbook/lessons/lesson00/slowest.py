"""00-3: does `slowest(spans)` find who itself spent the most time?"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import NoReturn

from workbook.checking.attempt import Attempt, Call
from workbook.display import quoted
from workbook.lessons.lesson00.traces import TRACES, Span, own_time


def by_own_time(spans: list[Span]) -> str:
    """The right answer."""
    total: Counter[str] = Counter()
    for span in spans:
        total[span.participant] += round(own_time(span, spans) * 1000)
    return total.most_common(1)[0][0]


def _longest_span(spans: list[Span]) -> str:
    return max(spans, key=lambda span: span.milliseconds).participant


def _children_counted_twice(spans: list[Span]) -> str:
    total: Counter[str] = Counter()
    for span in spans:
        total[span.participant] += round(span.milliseconds * 1000)
    return total.most_common(1)[0][0]


def _counts_spans(spans: list[Span]) -> str:
    return Counter(span.participant for span in spans).most_common(1)[0][0]


def _only_innermost(spans: list[Span]) -> str:
    parents = {span.parent for span in spans}
    return _children_counted_twice([span for span in spans if span.id not in parents])


def _one_span_only(spans: list[Span]) -> str:
    return max(spans, key=lambda span: own_time(span, spans)).participant


def _always(name: str, spans: list[Span]) -> str:
    return name


NAMES = {span.participant for trace in TRACES for span in trace.spans}

# What each misconception would answer; whoever gives the same answers on all traces has it.
RIVALS: dict[str, Callable[[list[Span]], str]] = {
    "longest-span": _longest_span,
    "children-counted-twice": _children_counted_twice,
    "counts-spans": _counts_spans,
    "only-innermost": _only_innermost,
    "one-span-only": _one_span_only,
    "hard-coded": partial(_always, by_own_time(TRACES[0].spans)),
}

QUESTIONS = {
    "longest-span": "Its span is the longest. How much of that time did it spend waiting?",
    "children-counted-twice": "Whose work is counted there a second time?",
    "counts-spans": "It has the most spans. How long do they last together?",
    "only-innermost": "Can somebody who asks others do work besides?",
    "one-span-only": "What comes out for the others if you add up all their pieces?",
    "hard-coded": "On every trace tried it said the same. What does it look at?",
}


def check_slowest(attempt: Attempt) -> None:
    """Try it on six traces, one of them recorded from the running application."""
    calls = attempt.each(list(trace.spans) for trace in TRACES)
    answers = [_answer(attempt, call) for call in calls]
    wanted = [by_own_time(trace.spans) for trace in TRACES]
    mistaken = [number for number in range(len(TRACES)) if answers[number] != wanted[number]]
    if not mistaken:
        return
    if 0 not in mistaken:
        attempt.earn(1, "it is right for the trace of the example")
    shown = TRACES[mistaken[0]]
    said = answers[mistaken[0]]
    facts = f"For {shown.story}, your function said {quoted(said)}. {_facts(shown.spans, said)}"
    for misconception, rival in RIVALS.items():
        if [rival(trace.spans) for trace in TRACES] == answers:
            attempt.wrong(misconception, f"{facts} {QUESTIONS[misconception]}")
    attempt.unexpected(f"{facts} It was right for {len(TRACES) - len(mistaken)} of {len(TRACES)}.")


def _answer(attempt: Attempt, call: Call) -> str:
    value = call.value
    if not isinstance(value, str) or value not in NAMES:
        _no_name(attempt, value, call.printed.strip())
    return value


def _no_name(attempt: Attempt, value: object, printed: str) -> NoReturn:
    if value is None and printed:
        attempt.wrong(
            "prints-instead-of-returning",
            f"Your code printed {quoted(printed)}, and the caller got `None`.",
        )
    if value is None:
        attempt.wrong("returns-nothing", "Your function came to its end; the caller got `None`.")
    attempt.wrong(
        "not-a-name",
        f"Your function returned {quoted(value)}. What was asked for is the name of a participant "
        "in the trace, as its spans write it.",
    )


def _facts(spans: list[Span], name: str) -> str:
    """What can be seen of this participant in the trace."""
    theirs = [span for span in spans if span.participant == name]
    total = sum(span.milliseconds for span in theirs)
    ids = {span.id for span in theirs}
    waiting = sum(span.milliseconds for span in spans if span.parent in ids)
    pieces = f"{len(theirs)} span{'s' if len(theirs) > 1 else ''}"
    return (
        f"It has {pieces} there, {total:.1f} ms together; the spans that it asked others for take "
        f"{waiting:.1f} ms."
    )
