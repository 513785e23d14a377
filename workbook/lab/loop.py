"""An event loop in a thread of its own.

A Jupyter kernel already runs an event loop in its main thread. The lesson's server and its
relays need one that keeps turning while a cell is busy, so they get another.
"""

import asyncio
import ctypes
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any, TypeVar

T = TypeVar("T")


class Stuck(BaseException):
    """Raised in code that keeps the loop from turning; no `Exception`, so that none catches it."""


class LoopThread:
    """Runs coroutines in the background; `run` waits for the result of one of them."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], timeout: float = 30) -> T:
        """Result of `work`; raises what it raised, or TimeoutError after `timeout` seconds."""
        return self.submit(work).result(timeout)

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start `work` and don't wait: the future tells when it has ended, and how."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def interrupt(self) -> bool:
        """Stop whatever keeps the loop from turning; whether it turns now.

        A coroutine that never gives way (`while True: …`) ends with `Stuck`. A call that Python
        can't interrupt, such as `time.sleep(10**6)`, goes on.
        """
        for _ in range(20):
            try:
                self.run(asyncio.sleep(0), timeout=0.2)
            except FutureTimeoutError:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self._thread.ident or 0), ctypes.py_object(Stuck)
                )
            else:
                return True
        return False

    def close(self) -> None:
        """Cancel what still runs and end the thread. Closing twice does nothing."""
        if self._loop.is_closed():
            return
        self.run(_cancel_others())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for _ in range(3):  # what was told to close gets its turns to do so
        await asyncio.sleep(0)
