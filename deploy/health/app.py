#!/usr/bin/env -S python3 -I -S
"""Is this container healthy? A backend is when it is ready, a worker when its loop turns."""

import os
import socket
import sys
import time

QUIET = 15  # seconds without a heartbeat after which a worker counts as stuck


def ready() -> bool:
    with socket.create_connection(("127.0.0.1", 8000), timeout=4) as server:
        server.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
        return server.recv(64).split(b" ")[1:2] == [b"200"]


def beats(heartbeat: str) -> bool:
    return time.time() - os.stat(heartbeat).st_mtime < QUIET


try:
    file = os.environ.get("TODOAPP_HEARTBEAT_FILE")
    sys.exit(0 if (beats(file) if file else ready()) else 1)
except OSError as fault:
    sys.exit(str(fault))
