"""A sign of life for those who watch a process that serves nobody: a file that stays young."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

EVERY = 2.0  # seconds


@asynccontextmanager
async def beating(file: Path | None) -> AsyncIterator[None]:
    """Touch `file` while the block runs; it grows old when the event loop hangs."""
    if file is None:
        yield
        return
    beat = asyncio.create_task(_beat(file))
    try:
        yield
    finally:
        beat.cancel()
        with suppress(asyncio.CancelledError):
            await beat


async def _beat(file: Path) -> None:
    while True:
        file.touch()  # noqa: ASYNC240  # on memory, and it is no longer than a log line
        await asyncio.sleep(EVERY)
