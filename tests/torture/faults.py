"""What happens to the servers, each fault for a moment."""

import random
import threading
from collections.abc import Callable

from tests.torture.world import World

DELAY = 0.3  # seconds each way


def kill(name: str) -> Callable[[World, Callable[[], None]], None]:
    """SIGKILL, a moment without it, and start again."""

    def happen(world: World, moment: Callable[[], None]) -> None:
        world.victims[name].kill()
        moment()
        world.victims[name].start()

    return happen


def cut(name: str) -> Callable[[World, Callable[[], None]], None]:
    """Cut every connection of the application to a database, and refuse new ones."""

    def happen(world: World, moment: Callable[[], None]) -> None:
        world.links[name].cut()
        moment()
        world.links[name].mend()

    return happen


def delay(name: str) -> Callable[[World, Callable[[], None]], None]:
    """Let everything between the application and a database take long."""

    def happen(world: World, moment: Callable[[], None]) -> None:
        world.links[name].delay = DELAY
        moment()
        world.links[name].delay = 0

    return happen


FAULTS = {
    "kill -9 api": kill("api"),
    "kill -9 worker": kill("worker"),
    "kill -9 postgres": kill("postgres"),
    "kill -9 neo4j": kill("neo4j"),
    "cut postgres": cut("postgres"),
    "cut neo4j": cut("neo4j"),
    "delay postgres": delay("postgres"),
    "delay neo4j": delay("neo4j"),
}


def sequence(points: int, chance: random.Random) -> list[str]:
    """A name for each point: every fault comes up before one comes up again."""
    names: list[str] = []
    while len(names) < points:
        names += chance.sample(sorted(FAULTS), len(FAULTS))
    return names[:points]


def moment(chance: random.Random) -> Callable[[], None]:
    """Something between nothing and a second and a half."""
    return lambda: threading.Event().wait(chance.uniform(0, 1.5)) and None
