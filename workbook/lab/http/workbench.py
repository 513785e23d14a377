"""The request workbench: compose a request, send it, see the exact bytes both ways.

`workbench.ask("POST", "/todos", body='{"title": "Buy paint"}')` does the same without widgets.
"""

from dataclasses import dataclass

import ipywidgets as widgets  # type: ignore[import-untyped]

from workbook.display import html as as_html
from workbook.lab.http.client import Client
from workbook.lab.http.composing import METHODS, compose, remarks
from workbook.lab.http.speaking import Spoken, speak

TOKEN = "{token}"  # noqa: S105  # a place for one
PATIENCE = 2.0
EXAMPLES = {
    "read the list": ("GET", "/todos?limit=2", "", ""),
    "create a todo": ("POST", "/todos", "", '{"title": "Buy paint"}'),
    "JSON with single quotes": ("POST", "/todos", "", "{'title': 'Buy paint'}"),
    "a length too short": ("POST", "/todos", "Content-Length: 10", '{"title": "Buy paint"}'),
    "a length too long": ("POST", "/todos", "Content-Length: 99", '{"title": "Buy paint"}'),
    "which methods there are": ("OPTIONS", "/todos", "", ""),
}
_STYLE = """<style>
.workbook-bench textarea { font-family: var(--jp-code-font-family, monospace); }
.workbook-bench :is(input, textarea, select, button):focus-visible {
  outline: 2px solid var(--jp-brand-color1, Highlight); }
.workbook-bench .widget-checkbox, .workbook-bench .widget-checkbox label { width: auto; }
.workbook-bench .widget-html-content { line-height: 1.4; white-space: normal; }
</style>"""


@dataclass(frozen=True)
class Sent:
    """One exchange of the workbench: the bytes both ways, and remarks on them."""

    spoken: Spoken
    remarks: list[str]

    @property
    def status(self) -> int | None:
        """The answer's status code; None if no answer came."""
        return self.spoken.status

    def __repr__(self) -> str:
        return "\n".join([repr(self.spoken), *(f"- {remark}" for remark in self.remarks)])

    def _repr_html_(self) -> str:
        return self.spoken._repr_html_() + as_html("\n".join(f"- {one}" for one in self.remarks))


class Workbench(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The form. `client` is whose token stands where a header says `{token}`."""

    def __init__(self, url: str, client: Client | None = None) -> None:
        self._url = url
        self._client = client
        who = f"Authorization: Bearer {TOKEN}" if client else ""
        wide = widgets.Layout(width="auto", max_width="56em")
        # To type into, not a list to choose from: of that JupyterLab keeps the arrow keys.
        self.example = widgets.Combobox(
            options=tuple(EXAMPLES),
            value="read the list",
            description="Begin with:",
            style=_LABEL,
        )
        self.method = widgets.Combobox(options=METHODS, description="Method:", style=_LABEL)
        self.path = widgets.Text(description="Path:", layout=wide, style=_LABEL)
        self.headers = widgets.Textarea(
            description="Headers:", rows=3, layout=wide, style=_LABEL, placeholder="Name: value"
        )
        self.body = widgets.Textarea(description="Body:", rows=3, layout=wide, style=_LABEL)
        self.complete = widgets.Checkbox(
            value=True, description="add Host, Content-Type and Content-Length where they lack"
        )
        self.button = widgets.Button(description="Send", button_style="primary")
        self.answer = widgets.HTML()
        self.sent: Sent | None = None
        self._signature = who
        self.example.observe(lambda _: self._fill(), names="value")
        self.button.on_click(lambda _: self._ask_as_filled())
        super().__init__(
            [
                widgets.HTML(_STYLE),
                self.example,
                self.method,
                self.path,
                self.headers,
                self.body,
                self.complete,
                self.button,
                self.answer,
            ]
        )
        self.add_class("workbook-bench")
        self._fill()

    def ask(
        self, method: str, path: str, headers: str = "", body: str = "", *, complete: bool = True
    ) -> Sent:
        """Send one request, as the button does; `headers` has a header on each line."""
        if self._client is not None:
            headers = headers.replace(TOKEN, self._client.token)
        request = compose(self._url, method, path, headers, body, complete=complete)
        spoken = speak(self._url, request, patience=PATIENCE)
        return Sent(spoken, remarks(spoken))

    def _fill(self) -> None:
        if self.example.value not in EXAMPLES:
            return  # half typed
        method, path, headers, body = EXAMPLES[self.example.value]
        self.method.value, self.path.value, self.body.value = method, path, body
        self.headers.value = "\n".join(line for line in (self._signature, headers) if line)

    def _ask_as_filled(self) -> None:
        self.sent = self.ask(
            self.method.value.strip(),
            self.path.value.strip(),
            self.headers.value,
            self.body.value,
            complete=self.complete.value,
        )
        self.answer.value = f'<div role="status">{self.sent._repr_html_()}</div>'


_LABEL = {"description_width": "7em"}
