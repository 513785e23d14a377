"""What the application must be told before it can start, and only that."""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import ProgrammingError
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _libpq_can_read(value: str) -> str:
    try:
        conninfo_to_dict(value)
    except ProgrammingError:
        # libpq's own message may quote the password.
        raise ValueError("isn't an address like postgresql://user:password@host/name") from None
    return value


def _split(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


DatabaseUrl = Annotated[str, AfterValidator(_libpq_can_read)]
"""PostgreSQL's address, in any form that libpq reads."""

Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Several values in one variable, separated by commas."""


_LIMIT = re.compile(r"([1-9]\d*) ?(?:/|per) ?([1-9]\d*)? ?(second|minute|hour|day)s?")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


def read_limit(value: str) -> tuple[int, int]:
    """How often, and in how many seconds.

    Raises:
        ValueError: it isn't a limit.
    """
    if not (found := _LIMIT.fullmatch(value)):
        raise ValueError("isn't a limit like 100/minute or 20 per 5 minutes")
    often, times, unit = found.groups()
    return int(often), int(times or 1) * _SECONDS[unit]


def _is_limit(value: str) -> str:
    read_limit(value)
    return value


Rate = Annotated[str, AfterValidator(_is_limit)]
"""How often in which time: 100/minute, 20 per 5 minutes."""


PREFIX = "TODOAPP_"
SETTINGS_DIR = PREFIX + "SETTINGS_DIR"
"""Names a folder whose files hold values, each named like its variable in lower case."""


class SettingsError(Exception):
    """The environment doesn't say enough to start; the message names each variable."""


class Settings(BaseSettings):
    """Read from variables such as `TODOAPP_DATABASE_URL`, or given by name.

    Addresses and secrets have no default: an application that starts with somebody else's
    password is worse than one that doesn't start.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    database_url: DatabaseUrl = Field(repr=False)
    """PostgreSQL: postgresql://… or any other form of libpq"""
    neo4j_uri: str = Field(pattern=r"^(bolt|neo4j)(\+s|\+ssc)?://")
    """Neo4j: bolt://host:port"""
    neo4j_user: str = Field(min_length=1)
    """Neo4j's user"""
    neo4j_password: SecretStr
    """Neo4j's password"""
    secret_key: SecretStr = Field(min_length=32)
    """Signs access tokens; 32 characters or more"""

    access_token_minutes: int = Field(15, ge=1, le=24 * 60)
    """How long an access token is good for"""
    refresh_token_days: int = Field(7, ge=1, le=365)
    """How long a refresh token may lie unused"""
    session_days: int = Field(30, ge=1, le=365)
    """How long a sign-in lasts, however much it is used"""
    registration_limit: Rate = "1000/hour"
    """Registrations from one address"""
    sign_in_limit: Rate = "300/minute"
    """Sign-ins from one address, successful or not"""
    account_limit: Rate = "30/minute"
    """Passwords tried for one account from one address, right or not"""
    account_anywhere_limit: Rate = "300/minute"
    """Passwords tried for one account from all addresses together"""
    refresh_limit: Rate = "600/minute"
    """Refreshes and log-outs from one address"""
    write_limit: Rate = "30000/minute"
    """Changes by one user, of whatever kind"""
    share_limit: Rate = "300/hour"
    """Todos that one user shares, or tries to: it tells who is here"""
    graph_limit: Rate = "1200/minute"
    """Questions of one user to the graph"""
    https: bool = False
    """Browsers come by HTTPS only: cookies are Secure, and HSTS is sent"""
    cors_origins: Words = ()
    """Pages of other origins that may call the API: https://one,https://two"""
    trusted_proxies: Words = ()
    """Addresses or networks of balancers whose X-Forwarded-For is believed"""
    docs: bool = True
    """Serve /docs and /openapi.json"""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """The least important events that are logged"""

    pool_size: int = Field(10, ge=1)
    """Connections to PostgreSQL in each of a process's two pools"""
    pool_seconds: float = Field(3.0, gt=0)
    """Seconds a request waits for a connection until it gets 503"""
    statement_seconds: float = Field(5.0, gt=0)
    """Seconds until PostgreSQL gives up a statement"""
    graph_pool_size: int = Field(100, ge=1)
    """Connections of a process to Neo4j"""
    graph_seconds: float = Field(10.0, gt=0)  # a first question has to be planned too
    """Seconds until Neo4j gives up a question"""
    ready_timeout: float = Field(1.0, gt=0)
    """Seconds until /readyz calls a silent database away"""
    request_seconds: float = Field(15.0, gt=0)
    """Seconds until a request without an answer is given up"""
    drain_seconds: float = Field(0.0, ge=0)
    """How long /readyz says no, and all else goes on, before the end"""
    stop_seconds: int = Field(10, ge=1)
    """How long requests may take to finish at the end"""

    heartbeat_file: Path | None = None
    """A worker touches it every few seconds while it lives"""
    worker_metrics_host: str = Field("127.0.0.1", min_length=1)
    """Where the worker answers Prometheus"""
    worker_metrics_port: int | None = Field(None, ge=1, le=65535)
    """The port for that; unset, the worker listens nowhere"""

    trace_file: Path | None = None
    """Append spans here as JSON lines"""
    service_name: str = Field("todoapp", min_length=1)
    """What traces call us"""

    @property
    def engine_limits(self) -> dict[str, Any]:
        """What `db.open_engine` is told about each pool that requests wait for."""
        names = ("pool_size", "pool_seconds", "statement_seconds")
        return {name: getattr(self, name) for name in names}


def load() -> Settings:
    """Settings from the environment, and what it leaves out from files in `TODOAPP_SETTINGS_DIR`.

    Raises:
        SettingsError: something is missing or wrong, each named; no value is ever shown.
    """
    folder = os.environ.get(SETTINGS_DIR)
    if folder is not None and not Path(folder).is_dir():
        raise SettingsError(f"todoapp can't start. {SETTINGS_DIR} names no folder: {folder}.")
    try:
        return Settings(_secrets_dir=folder)  # type: ignore[call-arg]  # the environment fills in
    except ValidationError as error:
        missing, wrong = [], []
        for fault in error.errors(include_input=False, include_url=False):
            variable = PREFIX + str(fault["loc"][0]).upper()
            if fault["type"] == "missing":
                missing.append(variable)
            else:
                wrong.append(f"{variable} ({fault['msg']})")
        sentences = []
        if missing:
            sentences.append(f"Set {', '.join(missing)}.")
        if wrong:
            sentences.append(f"Correct {', '.join(wrong)}.")
        raise SettingsError(" ".join(["todoapp can't start.", *sentences])) from None


def table() -> str:
    """All settings as a table in Markdown."""
    rows = ["| variable | meaning | if not set |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        if field.is_required():
            default = "doesn't start"
        elif field.default in (None, ()):
            default = "none"
        else:
            default = (
                f"`{str(field.default).lower() if field.annotation is bool else field.default}`"
            )
        rows.append(f"| `{PREFIX}{name.upper()}` | {field.description} | {default} |")
    return "\n".join(rows)
