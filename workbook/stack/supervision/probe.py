"""Asking our own servers whether they answer, past any proxy that the machine has."""

import http.client
from urllib.parse import urlsplit


def status(url: str) -> int | None:
    """The status of a GET, or None when nobody answers."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
