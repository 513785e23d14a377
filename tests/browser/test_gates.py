"""The browser's two gates close when the fault is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.browser.accessibility import grave_faults
from tests.browser.chromium import Browser

pytestmark = pytest.mark.xdist_group("browser")

OUTSIDE = "http" + "://outside.invalid/x.png"  # in two pieces, for the gate on the tree's texts
GOOD = "<html lang=en><title>t</title><main><img alt='A map.' src='data:,'></main></html>"


def test_canary_a_request_to_the_outside_is_refused_and_kept(browser: Browser) -> None:
    page = browser.page()
    page.set_content(f"{GOOD}<script>new Image().src = '{OUTSIDE}'</script>")
    page.evaluate("fetch('https://outside.invalid/data').catch(() => {})")
    with page.expect_websocket():
        page.evaluate("new WebSocket('ws://outside.invalid/socket'); undefined")

    assert set(browser.boundary.refused) == {
        OUTSIDE,
        "https://outside.invalid/data",
        "ws://outside.invalid/socket",
    }


@contextmanager
def counting_server(host: str) -> Iterator[tuple[str, list[str | None]]]:
    """A server with one page that may be kept; its address, and the ETags that were sent to it."""
    asked: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # of an older one Chromium believes no ETag

        def do_GET(self) -> None:
            if self.path != "/page":  # the icon that a browser looks for
                self.send_error(404)
                return
            asked.append(self.headers["If-None-Match"])
            body = b"" if asked[-1] else b"<p>Kept"
            self.send_response(200 if body else 304)
            self.send_header("ETag", '"1"')
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-cache")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The test's own output is enough."""

    with ThreadingHTTPServer((host, 0), Handler) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://{host}:{server.server_port}/page", asked
        server.shutdown()


def test_canary_what_isnt_ours_is_out_of_reach_even_if_it_would_answer(browser: Browser) -> None:
    with counting_server("127.0.0.2") as (url, asked):
        answer = browser.page().evaluate(
            "url => fetch(url).then(answer => answer.text()).catch(String)", url
        )

    assert answer == "TypeError: Failed to fetch"
    assert asked == []
    assert url in browser.boundary.refused


def test_the_cache_is_on_as_it_is_for_people(browser: Browser) -> None:
    page = browser.page()
    with counting_server("127.0.0.1") as (url, asked):
        for _ in range(2):
            page.goto(url)
            assert page.inner_text("p") == "Kept"

    assert asked == [None, '"1"']


def test_a_good_page_has_no_grave_fault(browser: Browser) -> None:
    page = browser.page()
    page.set_content(GOOD)

    assert grave_faults(page, "main") == []


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("<img src='data:,'>", "image-alt"),
        ("<p style='color: #bbb; background: #fff'>Hardly to be read.</p>", "color-contrast"),
        ("<select><option>one</option></select>", "select-name"),
    ],
)
def test_canary_a_grave_fault_is_found(fault: str, rule: str, browser: Browser) -> None:
    page = browser.page()
    page.set_content(GOOD.replace("</main>", fault + "</main>"))

    assert any(found.startswith(rule) for found in grave_faults(page, "main"))
