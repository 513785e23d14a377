"""What hints and explanation must be: three hints that lead to the solution and don't hold it.

Whether a hint helps a reader, only a reader can say. What can be counted is counted here: how many
of the words that the solution adds to the starter (names of functions, fields, fixed texts) stand
in the hints.
"""

import ast
import builtins
import re
from collections.abc import Iterator

from workbook.checking import texts
from workbook.checking.model import Exercise, Prediction
from workbook.checking.notebooks import saved
from workbook.checking.task import Task
from workbook.proof.samples import samples

ENOUGH = 0.6
"""The share of the solution's own words that all three hints together have to name."""


def wording(task: Task) -> Iterator[tuple[str, str]]:
    """Pairs of what is looked at and what is wrong with it ("" if nothing)."""
    try:
        hints, explanation = texts.hints(task), texts.explanation(task)
    except (OSError, KeyError) as missing:
        yield "hints and explanation", f"{task.id}.md lacks {missing}"
        return
    yield "three hints", "" if all(hints) and len(set(hints)) == 3 else "one is empty, or repeated"
    yield "explanation", "" if explanation else "it is empty"
    if isinstance(task, Exercise):
        yield from _code(task, hints, explanation)
    elif isinstance(task, Prediction):
        right = next(choice for choice in task.choices if choice.right)
        told = [hint for hint in hints if right.text in hint]
        yield "hints keep the answer", "one of them says the right choice" if told else ""


def _code(task: Exercise, hints: tuple[str, ...], explanation: str) -> Iterator[tuple[str, str]]:
    reference = texts.reference(task)
    starter = saved.answer(task)
    solution = [line.strip() for line in reference.splitlines() if line.strip() not in starter]
    held = [line for line in solution if len(line) > 12 and any(line in _code_in(h) for h in hints)]
    yield "hints keep the solution", f"a hint holds the line {held[0]!r}" if held else ""
    share = shares_met(reference, starter, hints)[-1]
    short = f"only {share:.0%} of the words that the solution adds stand in the hints"
    yield "hint 3 leads there", short if share < ENOUGH else ""
    missing = [one.approach for one in samples(task) if one.role == "right"]
    missing = [name for name in missing if f"**{name}**" not in explanation]
    yield "explanation names approaches", f"**{missing[0]}** isn't in it" if missing else ""
    unshown = [
        one.name
        for one in samples(task)
        if one.role == "right" and one.source.strip() not in explanation
    ]
    yield "explanation shows them", f"{unshown[0]} isn't in it" if unshown else ""
    yield "explanation shows the reference", "" if reference in explanation else "it isn't in it"


def shares_met(reference: str, starter: str, hints: tuple[str, ...]) -> tuple[float, ...]:
    """Which share of the words that the solution adds to the starter stands in hints 1 to n."""
    words = needed(reference) - needed(starter)
    if not words:
        return (1.0,) * len(hints)
    told, shares = "", []
    for hint in hints:
        told += hint
        met = [word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", told)]
        shares.append(len(met) / len(words))
    return tuple(shares)


def needed(source: str) -> set[str]:
    """Names of attributes, keywords and called functions (not Python's own), and short texts."""
    words: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute():
                words.add(node.attr)
            case ast.keyword(arg=str(name)):
                words.add(name)
            case ast.Call(func=ast.Name(id=name)) if not hasattr(builtins, name):
                words.add(name)
            case ast.Constant(value=str(text)) if 0 < len(text) <= 30:
                words.add(text)
    return words


def _code_in(markdown: str) -> str:
    return markdown.replace("`", "")
