"""One request and its answer, with the exact bytes both ways."""

import html
from typing import Any

import httpx2

from workbook.errors import WorkbookError


class Exchange:
    """One request and its answer: `status`, `headers`, `json`, and the bytes both ways."""

    def __init__(self, answer: httpx2.Response, sent: bytes, received: bytes) -> None:
        self.method = answer.request.method
        self.path = answer.request.url.raw_path.decode()
        self.status = answer.status_code
        self.reason = answer.reason_phrase
        self.headers = answer.headers
        self.request_bytes = sent
        self.response_bytes = received
        self._answer = answer

    @property
    def json(self) -> Any:
        """The answer's body, read as JSON; None when there is no body.

        Raises WorkbookError if the body is something else.
        """
        if not self._answer.content:
            return None
        try:
            return self._answer.json()
        except ValueError:
            raise WorkbookError(
                f"The answer to {self.method} {self.path} is not JSON.",
                "Look at `.response_bytes` to see what came back.",
            ) from None

    def __repr__(self) -> str:
        body = self._answer.text
        return f"{self.method} {self.path} → {self.status} {self.reason}" + (
            f"\n{body}" if body else ""
        )

    def _repr_html_(self) -> str:
        return (
            f"<p><code>{html.escape(f'{self.method} {self.path}')}</code> → "
            f"<strong>{self.status} {html.escape(self.reason)}</strong></p>"
            + _bytes_as_html("sent", self.request_bytes)
            + _bytes_as_html("received", self.response_bytes)
        )


def _bytes_as_html(title: str, data: bytes) -> str:
    text = html.escape(data.decode("utf-8", "replace").replace("\r\n", "\n"))
    return (
        f"<details><summary>{len(data)} bytes {title}</summary>"
        f'<pre tabindex="0">{text}</pre></details>'
    )
