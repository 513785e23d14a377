"""Bytes of HTTP shown with the name of each part, and with the line ends that nobody sees."""

import html
from collections.abc import Iterator

from workbook.lab.http import message
from workbook.lab.http.message import Message

END = "\u240d\u240a"
"""How carriage return and line feed are drawn."""
MOST_BODY = 2000
Part = tuple[str, str]


def parts(data: bytes) -> list[Part]:
    """(name of the part, its text) for each line of the messages in `data`."""
    found, left = message.split(data)
    told = [part for one in found for part in _of(one)]
    return told + ([("unfinished", drawn(left))] if left else [])


def _of(one: Message) -> Iterator[Part]:
    answer = one.first_line.startswith(b"HTTP/")
    yield "status line" if answer else "request line", drawn(one.first_line) + END
    for line in one.header_lines:
        yield "header", drawn(line) + END
    yield "blank line", END
    if one.body:
        yield "body", drawn(one.body)


def drawn(data: bytes) -> str:
    """Bytes as text: line ends visible, what isn't UTF-8 replaced, long ones cut and counted."""
    shown = data[:MOST_BODY].decode("utf-8", "replace").replace("\r\n", f"{END}\n")
    if len(data) > MOST_BODY:
        shown += f" … and {len(data) - MOST_BODY} more bytes"
    return shown


def as_text(data: bytes) -> str:
    """One line for each part: its name, then its text."""
    lines = []
    for name, text in parts(data):
        first, *more = text.split("\n")
        lines += [f"{name:12}  {first}", *(f"{'':12}  {line}" for line in more if line)]
    return "\n".join(lines) or "nothing"


def as_html(title: str, data: bytes) -> str:
    """The same as a table: the parts' names are its row headings."""
    rows = "".join(
        f'<tr><th scope="row" style="{_CELL} font-weight: normal; white-space: nowrap;">{name}</th>'
        f'<td style="{_CELL}"><code style="white-space: pre-wrap; overflow-wrap: anywhere;">'
        f"{html.escape(text)}</code></td></tr>"
        for name, text in parts(data) or [("nothing", "")]
    )
    counted = f"{title}: {len(data)} byte{'' if len(data) == 1 else 's'}"
    return (
        '<div tabindex="0" style="overflow-x: auto;"><table style="margin: 0.4em 0;">'
        f'<caption style="text-align: left; font-weight: bold;">{html.escape(counted)}</caption>'
        f"<tbody>{rows}</tbody></table></div>"
    )


_CELL = "text-align: left; vertical-align: top; padding: 0.1em 0.8em;"
