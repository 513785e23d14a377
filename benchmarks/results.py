"""RESULTS.md: one section for each measurement, replaced whenever it is made again."""

import os
import platform
import re
from pathlib import Path
from time import perf_counter

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# What was measured

Made by `make bench` and `make torture`; don't edit. Each section names the command that makes it.
"""


def store(command: str, title: str, text: str) -> None:
    """Put `text` (Markdown) under the heading `title` as what `command` measured."""
    section = f"## {title}\n\n`{command}`. Machine: {machine()}.\n\n{text.strip()}\n"
    sections = _sections()
    sections[title] = section
    RESULTS.write_text("\n".join([HEAD, *sections.values()]), encoding="utf-8")
    print(section)


def machine() -> str:
    """Cores, memory, processor and Python of this machine, and how fast it is at the moment."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    cpu = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    name = cpu[1] if cpu else platform.machine()
    system, python = platform.system(), platform.python_version()
    return (
        f"{os.cpu_count()} cores ({name}), {memory:.0f} GiB of memory, {system}, Python {python};"
        f" ten million additions took {min(_additions() for _ in range(3)):.2f} s"
    )


def _additions() -> float:
    """Seconds: rented machines differ by more than a half from day to day, under one name."""
    began, total = perf_counter(), 0
    for number in range(10_000_000):
        total += number
    return perf_counter() - began


def _sections() -> dict[str, str]:
    """The sections that are there, by title, in their order."""
    text = RESULTS.read_text("utf-8") if RESULTS.exists() else ""
    found = re.findall(r"^## (.+)\n((?:(?!^## ).*\n?)*)", text, re.MULTILINE)
    return {title: f"## {title}\n{body.rstrip()}\n" for title, body in found}
