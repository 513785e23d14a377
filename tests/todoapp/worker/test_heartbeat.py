"""The worker's sign of life."""

import asyncio
from pathlib import Path

import anyio
import pytest

from todoapp.worker import heartbeat


@pytest.mark.anyio
async def test_the_file_stays_young_while_the_block_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "EVERY", 0.01)
    file = tmp_path / "heartbeat"

    async with heartbeat.beating(file):
        with anyio.fail_after(5):
            while not file.exists():
                await anyio.lowlevel.checkpoint()
            file.unlink()
            while not file.exists():
                await anyio.lowlevel.checkpoint()
    file.unlink()

    await anyio.lowlevel.checkpoint()
    assert not file.exists()


@pytest.mark.anyio
async def test_without_a_file_nothing_beats() -> None:
    before = asyncio.all_tasks()

    async with heartbeat.beating(None):
        assert asyncio.all_tasks() == before
