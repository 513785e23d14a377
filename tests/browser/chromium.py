"""A real Chromium that can reach this machine and nothing else, and tells what it tried."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, sync_playwright

EXECUTABLE = Path("/usr/bin/chromium")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    # Names and addresses elsewhere lead nowhere. A Playwright route would switch the cache off.
    f"--host-resolver-rules=MAP * ~NOTFOUND{''.join(f', EXCLUDE {host}' for host in LOOPBACK)}",
    "--no-first-run",
    "--no-sandbox",  # root can't have one
]
SIZE = {"width": 1280, "height": 900}


@dataclass
class Boundary:
    """Keeps the address of every request that would leave this machine; none can be answered."""

    refused: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Listen to what all pages of the context ask for."""
        context.on("request", lambda request: self._note(request.url))
        context.on("page", self._watch_sockets)

    def _watch_sockets(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._note(socket.url))

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in LOOPBACK:
            self.refused.append(url)


@dataclass
class Browser:
    """A fresh profile of a real Chromium, and the boundary around it."""

    context: BrowserContext
    boundary: Boundary

    def page(self) -> Page:
        """A new tab."""
        return self.context.new_page()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; close it at the end."""
    with sync_playwright() as playwright:
        process = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        # A service worker's requests would pass by the boundary unseen.
        context = process.new_context(viewport=SIZE, service_workers="block")
        boundary = Boundary()
        boundary.watch(context)
        yield Browser(context, boundary)
        process.close()
