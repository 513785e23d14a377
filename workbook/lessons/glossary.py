"""The glossary: one list of terms, shown in lesson 00 and linked from everywhere."""

import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SOURCE = Path(__file__).with_name("glossary.toml")
_LINK = re.compile(r"\]\(([^)\s]*)#([^)\s]+)\)")


@dataclass(frozen=True)
class Term:
    """One term, its meaning in plain words, the lesson about it, and the terms to read next."""

    name: str
    meaning: str
    lesson: str
    see: tuple[str, ...]


@cache
def terms() -> tuple[Term, ...]:
    """All terms in alphabetical order."""
    raw = tomllib.loads(_SOURCE.read_text(encoding="utf-8"))
    found = [
        Term(name, one["is"], one["lesson"], tuple(one.get("see", ()))) for name, one in raw.items()
    ]
    return tuple(sorted(found, key=lambda term: term.name.lower()))


def anchor(name: str) -> str:
    """The fragment under which JupyterLab finds a heading, "Load balancer" → "Load-balancer"."""
    return name.replace(" ", "-")


def as_markdown(level: int = 4) -> str:
    """All terms as Markdown with a heading of `level` for each, for lesson 00's glossary cell."""
    parts = []
    for term in terms():
        see = ", ".join(f"[{name}](#{anchor(name)})" for name in term.see)
        parts.append(
            f"{'#' * level} {term.name}\n\n{term.meaning} Lesson {term.lesson}."
            + (f" See {see}." if see else "")
        )
    return "\n\n".join(parts)


def broken_links(notebook: Path) -> list[str]:
    """The links of a notebook to a heading that doesn't exist, in it or in another notebook."""
    broken = []
    for target, fragment in _LINK.findall(_prose(notebook)):
        if "://" in target:
            continue
        file = (notebook.parent / target).resolve() if target else notebook
        if file.suffix != ".ipynb":
            continue
        if not file.exists() or fragment not in _anchors(file):
            broken.append(f"{target}#{fragment}")
    return broken


def _anchors(notebook: Path) -> set[str]:
    headings = re.findall(r"^#{1,6} +(.+?)\s*$", _prose(notebook), flags=re.MULTILINE)
    return {anchor(re.sub(r"[`*]", "", heading)) for heading in headings}


def _prose(notebook: Path) -> str:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(one["source"]) for one in cells if one["cell_type"] == "markdown")
