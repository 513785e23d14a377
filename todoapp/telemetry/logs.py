"""Logs: one JSON object per line and per event, on the standard error stream.

The application only says what happened; the command line decides that it is shown. Inside a
notebook or a test nothing is printed unless asked for. Our own events don't go through the standard
library's `logging`, which takes three times as long; what libraries log there looks the same.
"""

import json
import logging
import sys
from contextlib import suppress
from typing import Any

import structlog
from pydantic_core import to_json
from structlog.contextvars import merge_contextvars
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

_COMMON: list[Any] = [
    merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def get_logger(name: str) -> FilteringBoundLogger:
    """A logger for events: `log.info("request", status=200)`. Never give it a secret.

    Nor an object that holds one: models are written with all their fields.
    """
    logger: FilteringBoundLogger = structlog.get_logger(name)
    return logger


def show(level: str = "INFO") -> None:
    """Print every event from `level` on, and those of libraries, in the same form.

    Once, before the first event: loggers that have spoken already don't change.
    """
    to_line = structlog.processors.JSONRenderer(serializer=_line)
    structlog.configure(
        processors=[*_COMMON, to_line],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_Output,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=_COMMON,
            processors=[ProcessorFormatter.remove_processors_meta, to_line],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # Neo4j's driver reports every attempt to reach a server that is away; we say it once.
    logging.getLogger("neo4j").setLevel("ERROR")


class _Output:
    """Writes lines to standard error; one that can't be written fails nothing it tells of.

    Each is one call and takes no lock: a signal may come in the middle, and its handler speak, too.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.stream = sys.stderr

    def info(self, line: str) -> None:
        with suppress(Exception):  # a full disk, a closed stream, none at all
            self.stream.write(f"{line}\n")

    debug = warning = error = critical = info


def _line(event: dict[str, Any], **_: Any) -> str:
    """In half the time of the standard library, which however can write every string."""
    try:
        return to_json(event, ensure_ascii=True, fallback=repr).decode()
    except ValueError:  # half of a surrogate pair, or bytes that aren't UTF-8
        return json.dumps(event, default=repr)


def _silence(_logger: WrappedLogger, _method: str, _event: EventDict) -> EventDict:
    raise structlog.DropEvent


structlog.configure(processors=[_silence])  # until `show` is called
logging.getLogger("neo4j").addHandler(logging.NullHandler())
