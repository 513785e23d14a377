"""The balancer alone, by its real configuration, in front of a backend that hangs up.

That backend is ready whenever it is asked, takes each request, and closes the connection without
an answer the first time that it sees an address; then it answers what it has received. Others may
join it that have an address already and don't listen yet, as a backend that is just starting.
"""

import io
import json
import secrets
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import docker
import httpx2
from docker.models.containers import Container

from workbook.home import CHECKOUT
from workbook.stack.waiting import wait_until

FILES = CHECKOUT / "deploy" / "balancer"
CONFIGURATION = "/usr/local/etc/haproxy"
HANGS_UP = """
import json
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

seen = Counter()

class Backend(BaseHTTPRequestHandler):
    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/readyz":
            seen[self.path] += 1
            time.sleep(0.2 if "slow" in self.path else 0)
            if seen[self.path] == 1 and "hang-up" in self.path:
                return
        body = json.dumps({"times": seen[self.path], "headers": self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_OPTIONS = do_POST = do_PATCH = do_PUT = do_DELETE = do_GET

ThreadingHTTPServer(("", 8000), Backend).serve_forever()
"""


NOT_YET = "import time; time.sleep(600)"
STARTING = 3


@dataclass
class Balancer:
    """Its two entrances: for programs, and for the web page's nginx."""

    container: Container
    backend: Container
    api_url: str
    page_url: str
    starting: list[Container]
    """Backends that have been made and not started; once they are, they refuse connections."""

    def logged(self, path: str) -> list[dict[str, Any]]:
        """The lines about requests for this path, which must all be JSON."""

        def lines() -> list[dict[str, Any]]:
            written = self.container.logs(stderr=False).decode().splitlines()
            told = [json.loads(line) for line in written if line.startswith("{")]
            return [one for one in told if one["path"] == path]

        return wait_until(lines, 10)


@contextmanager
def balancing(client: docker.DockerClient, configuration: str) -> Iterator[Balancer]:
    """A balancer with this configuration and that backend, in a network of their own."""
    network = client.networks.create(f"test-{secrets.token_hex(4)}")
    made: list[Container] = []
    try:
        for code in (HANGS_UP, *[NOT_YET] * STARTING):
            backend = client.containers.create("python:3.13-slim", ["python3", "-c", code])
            made.append(backend)
            network.connect(backend, aliases=["backend"])
        made[0].start()
        published = {f"{port}/tcp": ("127.0.0.1", None) for port in (8000, 8001)}
        balancer = client.containers.create("haproxy:3.0", ports=published, network=network.name)
        made.append(balancer)
        balancer.put_archive(CONFIGURATION, _packed(configuration))
        balancer.start()
        balancer.reload()
        urls = [
            f"http://127.0.0.1:{balancer.ports[f'{port}/tcp'][0]['HostPort']}"
            for port in (8000, 8001)
        ]
        assert wait_until(lambda: _answers(urls[0]), 30), balancer.logs().decode()
        yield Balancer(balancer, made[0], *urls, made[1 : 1 + STARTING])
    finally:
        for container in made:
            container.remove(force=True)
        network.remove()


def _answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/readyz", timeout=5, trust_env=False).is_success
    except httpx2.HTTPError:
        return False


def _packed(configuration: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in (
            ("haproxy.cfg", configuration.encode()),
            *((name, (FILES / name).read_bytes()) for name in ("408.json", "503.json")),
        ):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o644
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()
