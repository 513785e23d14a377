"""Whether a page costs the same in a big table: 10,000 todos against 1,000,000 or 10,000,000.

`make bench ARGS=pages`; with BENCH_ROWS=10000000 in the environment it takes about half an hour.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median, quantiles
from time import perf_counter

import httpx2
import psycopg
from psycopg import sql

from benchmarks import servers
from benchmarks.results import store
from workbook.stack import Services

SMALL, BIG = 10_000, int(os.environ.get("BENCH_ROWS", "1000000"))
ORDINARY, MOST = 1_000, 1_000_000  # todos of the two people who are measured
REPEATS = 200
RARE = 100_000  # tags that there are; the last is a hundred thousandth as frequent as the first
GOLDEN = 0.618034  # multiples of it, without what is before the point, lie evenly between 0 and 1
WORDS = ("paint", "kitchen", "call", "plumber", "buy", "bread", "letter", "water", "plants", "book")
Latency = tuple[float, float]


def main() -> None:
    """Measure and store."""
    with servers.services() as services, ExitStack() as running:
        small, big = (_people(services, rows, running) for rows in (SMALL, BIG))
        found = {
            (name, what): _latencies((small[name], path), (big[name], _paths(big[name])[what]))
            for name in small
            for what, path in _paths(small[name]).items()
        }
    store("make bench ARGS=pages", "A page in a big table", report(found))


def _people(services: Services, rows: int, running: ExitStack) -> dict[str, httpx2.Client]:
    """The two who are measured, at a server of their own with so many todos."""
    database = servers.fresh_database(services, f"bench_pages_{rows}")
    app = running.enter_context(servers.server("todoapp", services, database, "todoapp", "serve"))
    people = {name: servers.account(app.url, name) for name in ("ordinary", "heavy")}
    _fill(database, rows, people)
    return people


def report(found: dict[tuple[str, str], tuple[Latency, Latency]]) -> str:
    """A table: latency in both tables, and the ratio."""
    lines = [
        f"One client, one request after the other, now here and now there, median of {REPEATS}",
        f"(95th percentile), in milliseconds. The ordinary user has {_of(BIG)[0]:,} todos, the",
        f"heavy one {_of(BIG)[1]:,} ({_of(SMALL)[1]:,} in the small table); the others' are other",
        "people's.",
        "",
        f"| user | page | {SMALL:,} todos | {BIG:,} todos | ratio |",
        "|---|---|---:|---:|---:|",
    ]
    for key, (before, (middle, slow)) in found.items():
        lines.append(
            f"| {key[0]} | {key[1]} | {before[0]:.1f} ({before[1]:.1f}) | {middle:.1f} ({slow:.1f})"
            f" | {middle / before[0]:.2f} |"
        )
    return "\n".join(lines)


def _of(rows: int) -> tuple[int, int]:
    """How many todos the ordinary and the heavy user have in a table of so many."""
    return ORDINARY, min(MOST, rows // 2)


def _fill(database: str, rows: int, people: dict[str, httpx2.Client]) -> None:
    """COPY the todos in, with the indexes made afterwards: that is how one fills a big table."""
    ids = [client.get("/users/me").json()["id"] for client in people.values()]
    with psycopg.connect(database) as connection:
        indexes = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE tablename = 'todos' AND indexname <> 'pk_todos'"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        crowd = connection.execute(
            "INSERT INTO users (email, name, password_hash)"
            " SELECT n || '@example.org', 'somebody', '-' FROM generate_series(1, 1000) n"
            " RETURNING id"
        ).fetchall()
        into = (
            "COPY todos (owner_id, title, status, completed_at, priority, due_at, tags) FROM STDIN"
        )
        with connection.cursor().copy(into) as copy:
            for row in _rows(rows, ids, [owner for (owner,) in crowd]):
                copy.write_row(row)
        connection.execute("SET LOCAL maintenance_work_mem = '1GB'")
        for _, definition in indexes:
            connection.execute(definition)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE todos")


def _rows(rows: int, ids: list[str], crowd: list[object]) -> Iterator[tuple[object, ...]]:
    """Everybody's todos, interleaved, so that nobody's lie side by side."""
    ordinary, heavy = _of(rows)
    step = rows // ordinary
    had: Counter[object] = Counter()  # what a todo is like depends on its owner's others alone
    for number in range(rows):
        if number % step == 0:
            owner: object = ids[0]
        elif number % 2 == 1 and number // 2 < heavy:
            owner = ids[1]
        else:
            owner = crowd[number % len(crowd)]
        own = had[owner]
        had[owner] += 1
        done = own % 10 > 2
        word, other = WORDS[own % len(WORDS)], WORDS[own // 7 % len(WORDS)]
        yield (
            owner,
            f"{word} {other} {own}",
            "done" if done else "open",
            "2026-01-01T00:00:00Z" if done else None,
            own % 4,
            f"2026-{own % 12 + 1:02}-{own % 28 + 1:02}T09:00:00Z" if own % 3 else None,
            _tags(own),
        )


def _tags(own: int) -> list[str]:
    """One tag on each fifth, one on each hundredth, and on half of them one of very many."""
    tags = [name for name, every in (("home", 5), ("garden", 100)) if own % every == 0]
    # As words are: the second is half as frequent as the first, the thousandth a thousandth.
    return tags if own % 2 else [*tags, f"tag {int(RARE ** (own * GOLDEN % 1))}"]


def _paths(client: httpx2.Client) -> dict[str, str]:
    """What is asked for; where there are fewer than a hundred pages, it is the last."""
    return {
        "first": "/todos",
        "hundredth": _behind(client, "/todos?", 99),
        "first, open": "/todos?status=open",
        "hundredth, open": _behind(client, "/todos?status=open&", 99),
        "first, by due date": "/todos?sort=due",
        "first, a common tag": "/todos?tag=home",
        "hundredth, a common tag": _behind(client, "/todos?tag=home&", 99),
        "first, a common tag, by due date": "/todos?tag=home&sort=due",
        "first, a tag on each hundredth": "/todos?tag=garden",
        "first, one of very many tags": "/todos?tag=tag 1000",
        "first, a tag on none": "/todos?tag=nowhere",
        "search, a rare word": "/todos?q=777",
        "search, a common word": "/todos?q=paint",
    }


def _behind(client: httpx2.Client, path: str, pages: int) -> str:
    cursor = None
    for _ in range(pages):
        page = client.get(path + (f"cursor={cursor}" if cursor else "")).json()
        if page["next_cursor"] is None:
            break
        cursor = page["next_cursor"]
    return f"{path}cursor={cursor}"


def _latencies(*asked: tuple[httpx2.Client, str]) -> tuple[Latency, Latency]:
    """Of both in turn, so that a drift of the machine meets both."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATS):
        for times, (client, path) in zip(taken, asked, strict=True):
            began = perf_counter()
            client.get(path).raise_for_status()
            times.append(1000 * (perf_counter() - began))
    small, big = ((median(times), quantiles(times, n=20)[-1]) for times in taken)
    return small, big
