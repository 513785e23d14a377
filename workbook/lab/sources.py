"""Shows the application's own source, read from the package, never a pasted copy."""

import inspect
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer


class Source:
    """The text of a function, class or module, and where it stands."""

    def __init__(self, thing: Any) -> None:
        self.text = inspect.getsource(thing)
        module = inspect.getmodule(thing)
        self.where = module.__name__.replace(".", "/") + ".py" if module else ""

    def __repr__(self) -> str:
        return f"# {self.where}\n{self.text}"

    def _repr_html_(self) -> str:
        code = highlight(self.text, PythonLexer(), HtmlFormatter(nowrap=True))
        # JupyterLab's own classes: its themes colour the code, light or dark
        return (
            f"<p><code>{self.where}</code></p>"
            f'<div class="highlight hl-python"><pre tabindex="0">{code}</pre></div>'
        )


def source(thing: Any) -> Source:
    """The source of `thing`, as the running application uses it.

    >>> source(todoapp.outbox.emit)
    """
    return Source(thing)
