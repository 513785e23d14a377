"""One look for everything the exercises show: text for terminals, a panel for Jupyter.

The panel takes its colours from JupyterLab's own variables, so it follows the light and the dark
theme, and says everything in words: the coloured edge only repeats the heading.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt

_EDGES = {
    "good": "var(--jp-success-color1, #388e3c)",
    "bad": "var(--jp-warn-color1, #f57c00)",
    "plain": "var(--jp-border-color1, #9e9e9e)",
}
_SYMBOLS = {"good": "✔", "bad": "✘", "plain": "○"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")

FORM_STYLE = """<style>
.workbook-form .widget-radio-box label { height: auto; line-height: 1.5; white-space: normal; }
.workbook-form .widget-radio, .workbook-form .widget-radio-box { width: auto; max-width: 46em; }
.workbook-form .widget-checkbox, .workbook-form .widget-checkbox label { width: auto;
  height: auto; max-width: 46em; line-height: 1.5; white-space: normal; }
.workbook-form .widget-html-content { line-height: 1.5; max-width: 46em; white-space: normal; }
.workbook-form input:focus-visible, .workbook-form textarea:focus-visible {
  outline: 2px solid var(--jp-brand-color1, Highlight); }
</style>"""
"""For forms of ipywidgets with the class `workbook-form`: long texts wrap, the focus is seen."""


@dataclass(frozen=True)
class Text:
    """A heading and Markdown paragraphs: a panel in Jupyter, plain text elsewhere."""

    heading: str
    paragraphs: tuple[str, ...]

    def __repr__(self) -> str:
        return page(self.heading, self.paragraphs)

    def _repr_html_(self) -> str:
        return panel(self.heading, self.paragraphs)


def page(heading: str, paragraphs: Iterable[str]) -> str:
    """Plain text: the heading underlined, then the paragraphs as they are."""
    return "\n".join([heading, "-" * len(heading), *paragraphs])


def panel(heading: str, paragraphs: Iterable[str], tone: str = "plain") -> str:
    """HTML for Jupyter; `paragraphs` are Markdown, `tone` is "good", "bad" or "plain".

    It is a group with a name, announced politely by a screen reader when it appears.
    """
    body = "".join(html(paragraph) for paragraph in paragraphs)
    symbol = f'<span aria-hidden="true">{_SYMBOLS[tone]} </span>'
    return (
        f'<div role="status"><div role="group" aria-label="{escape(heading)}" style="'
        f"border-left: 4px solid {_EDGES[tone]}; padding: 0.2em 1em; margin: 0.3em 0; "
        "color: var(--jp-ui-font-color1, CanvasText); "
        'background: var(--jp-layout-color0, Canvas); max-width: 46em;">'
        f'<h3 style="margin: 0.4em 0;">{symbol}{escape(heading)}</h3>{body}</div></div>'
    )


def html(markdown: str) -> str:
    """Markdown as HTML; raw HTML in it is shown as text, and code blocks scroll by keyboard."""
    return re.sub(
        r"<pre>", '<pre tabindex="0" style="overflow-x: auto;">', _MARKDOWN.render(markdown)
    )


def quoted(value: object, most: int = 80) -> str:
    """`value` as code in a message, shortened; never longer than `most` characters."""
    return f"`{short(repr(value), most)}`"


def short(text: str, most: int = 80) -> str:
    """`text` on one line, without backticks, never longer than `most` characters."""
    line = re.sub(r"\s+", " ", text).replace("`", "'")
    return line if len(line) <= most else line[: most - 1] + "…"
