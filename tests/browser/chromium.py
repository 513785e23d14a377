"""A real Chromium that can reach this machine and nothing else, and tells what it tried."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Route, WebSocketRoute, sync_playwright

EXECUTABLE = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # root can't have one
]
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SIZE = {"width": 1280, "height": 900}


@dataclass
class Boundary:
    """Refuses every request that would leave this machine, and keeps its address."""

    refused: list[str] = field(default_factory=list)

    def guard(self, context: BrowserContext) -> None:
        """Stand between all pages of the context and the network."""
        context.route("**/*", self._request)
        context.route_web_socket("**/*", self._web_socket)

    def _request(self, route: Route) -> None:
        if self._stays_here(route.request.url):
            route.continue_()
        else:
            route.abort()

    def _web_socket(self, socket: WebSocketRoute) -> None:
        if self._stays_here(socket.url):
            socket.connect_to_server()
        else:
            socket.close()

    def _stays_here(self, url: str) -> bool:
        if urlsplit(url).hostname in LOOPBACK:
            return True
        self.refused.append(url)
        return False


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
        boundary.guard(context)
        yield Browser(context, boundary)
        process.close()
