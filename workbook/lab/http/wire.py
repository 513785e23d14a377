"""Records the exact bytes of each HTTP exchange, as they cross the socket."""

from typing import Any

import httpcore2
import httpx2


class Wire(httpcore2.NetworkBackend):
    """A network whose connections remember what is written and read."""

    def __init__(self) -> None:
        self._network = httpcore2.SyncBackend()
        self.sent = bytearray()
        self.received = bytearray()

    def connect_tcp(self, *args: Any, **options: Any) -> httpcore2.NetworkStream:
        return _Recorded(self._network.connect_tcp(*args, **options), self)

    def sleep(self, seconds: float) -> None:
        self._network.sleep(seconds)

    def forget(self) -> None:
        """Begin a new record."""
        self.sent.clear()
        self.received.clear()


class _Recorded(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream, wire: Wire) -> None:
        self._stream = stream
        self._wire = wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, timeout)
        self._wire.received += data
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._wire.sent += buffer
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class RecordingTransport(httpx2.BaseTransport):
    """Sends requests over a `Wire`. One request at a time."""

    def __init__(self) -> None:
        self.wire = Wire()
        self._pool = self._new_pool()

    def _new_pool(self) -> httpcore2.ConnectionPool:
        return httpcore2.ConnectionPool(network_backend=self.wire, max_connections=1)

    def hang_up(self) -> None:
        """End the connection; the next request makes a new one."""
        self._pool.close()
        self._pool = self._new_pool()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.wire.forget()
        target = request.url
        try:
            answer = self._pool.handle_request(
                httpcore2.Request(
                    method=request.method,
                    url=httpcore2.URL(
                        scheme=target.raw_scheme,
                        host=target.raw_host,
                        port=target.port,
                        target=target.raw_path,
                    ),
                    headers=request.headers.raw,
                    content=request.read(),
                    extensions=request.extensions,
                )
            )
            body = answer.read()
            answer.close()  # hands the connection back, for the next request
        except (
            httpcore2.NetworkError,
            httpcore2.ProtocolError,
            httpcore2.TimeoutException,
        ) as error:
            raise httpx2.TransportError(str(error)) from error
        return httpx2.Response(answer.status, headers=answer.headers, content=body)

    def close(self) -> None:
        self._pool.close()
