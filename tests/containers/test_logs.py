"""Logs are rotated: compose.yaml's options keep the newest lines, and no more than they say."""

import pytest
from docker.types import LogConfig

from tests.containers.system import VERSION, System

pytestmark = [
    pytest.mark.xdist_group("containers"),
    pytest.mark.timeout(300),
    pytest.mark.containers,
]

OPTIONS = {"max-size": "10m", "max-file": "3"}
KEPT = 30_000_000
"""What these allow, in bytes."""
LINES = 45
TALKATIVE = f"""
for number in range({LINES}):
    print(number, *["x" * 10_000] * 100)
"""
"""A megabyte a line, which is half as much again as may be kept."""


def kept(system: System, options: dict[str, str]) -> tuple[list[int], int]:
    """Which lines Docker still has of a container that wrote all of them, and their bytes."""
    container = system.client.containers.create(
        f"todoapp-app:{VERSION}",
        ["-c", TALKATIVE],
        entrypoint=["python"],
        log_config=LogConfig(type="json-file", config=options),
    )
    try:
        container.start()
        assert container.wait(timeout=120)["StatusCode"] == 0
        written = container.logs()
    finally:
        container.remove(force=True)
    heads = [line.partition(b" ")[0] for line in written.splitlines()]
    return [int(head) for head in heads if head.isdigit()], len(written)


def test_every_container_has_the_options(system: System) -> None:
    for container in system.containers():
        log = container.attrs["HostConfig"]["LogConfig"]
        assert log == {"Type": "json-file", "Config": OPTIONS}, container.name


def test_with_them_old_lines_give_way_to_new_ones(system: System) -> None:
    numbers, size = kept(system, OPTIONS)

    assert 0 not in numbers
    assert numbers[-1] == LINES - 1
    assert KEPT / 2 < size <= KEPT


def test_canary_without_them_everything_is_kept(system: System) -> None:
    numbers, size = kept(system, {})

    assert numbers == list(range(LINES))
    assert size > KEPT
