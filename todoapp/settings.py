"""What the application must be told before it can start, and only that."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from todoapp.setting_types import DatabaseUrl, Limit, Words

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
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    database_url: Annotated[
        DatabaseUrl,
        Field(repr=False, description="PostgreSQL: postgresql://… or any other form of libpq"),
    ]
    neo4j_uri: Annotated[
        str, Field(pattern=r"^(bolt|neo4j)(\+s|\+ssc)?://", description="Neo4j: bolt://host:port")
    ]
    neo4j_user: Annotated[str, Field(min_length=1, description="Neo4j's user")]
    neo4j_password: Annotated[SecretStr, Field(description="Neo4j's password")]
    secret_key: Annotated[
        SecretStr, Field(min_length=32, description="Signs access tokens; 32 characters or more")
    ]

    access_token_minutes: Annotated[
        int, Field(ge=1, le=24 * 60, description="How long an access token is good for")
    ] = 15
    refresh_token_days: Annotated[
        int, Field(ge=1, le=365, description="How long a refresh token may lie unused")
    ] = 7
    session_days: Annotated[
        int, Field(ge=1, le=365, description="How long a sign-in lasts, however much it is used")
    ] = 30
    registration_limit: Annotated[Limit, Field(description="Registrations from one address")] = (
        "1000/hour"
    )
    sign_in_limit: Annotated[
        Limit, Field(description="Sign-ins from one address, successful or not")
    ] = "300/minute"
    account_limit: Annotated[
        Limit,
        Field(description="Passwords tried for one account from one address, right or not"),
    ] = "30/minute"
    account_anywhere_limit: Annotated[
        Limit, Field(description="Passwords tried for one account from all addresses together")
    ] = "300/minute"
    refresh_limit: Annotated[
        Limit, Field(description="Refreshes and log-outs from one address")
    ] = "600/minute"
    write_limit: Annotated[Limit, Field(description="Changes by one user, of whatever kind")] = (
        "30000/minute"
    )
    share_limit: Annotated[
        Limit, Field(description="Todos that one user shares, or tries to: it tells who is here")
    ] = "300/hour"
    graph_limit: Annotated[Limit, Field(description="Questions of one user to the graph")] = (
        "1200/minute"
    )
    https: Annotated[
        bool,
        Field(description="Browsers come by HTTPS only: cookies are Secure, and HSTS is sent"),
    ] = False
    cors_origins: Annotated[
        Words,
        Field(description="Pages of other origins that may call the API: https://one,https://two"),
    ] = ()
    trusted_proxies: Annotated[
        Words,
        Field(
            description="Addresses or networks of balancers whose X-Forwarded-For is believed",
        ),
    ] = ()
    docs: Annotated[bool, Field(description="Serve /docs and /openapi.json")] = True
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        Field(description="The least important events that are logged"),
    ] = "INFO"

    pool_size: Annotated[
        int, Field(ge=1, description="Connections to PostgreSQL in each of a process's two pools")
    ] = 10
    pool_seconds: Annotated[
        float, Field(gt=0, description="Seconds a request waits for a connection until it gets 503")
    ] = 3.0
    statement_seconds: Annotated[
        float, Field(gt=0, description="Seconds until PostgreSQL gives up a statement")
    ] = 5.0
    graph_pool_size: Annotated[
        int, Field(ge=1, description="Connections of a process to Neo4j")
    ] = 100
    graph_seconds: Annotated[
        float,
        # A first question has to be planned too.
        Field(gt=0, description="Seconds until Neo4j gives up a question"),
    ] = 10.0
    ready_timeout: Annotated[
        float, Field(gt=0, description="Seconds until /readyz calls a silent database away")
    ] = 1.0
    request_seconds: Annotated[
        float, Field(gt=0, description="Seconds until a request without an answer is given up")
    ] = 15.0
    drain_seconds: Annotated[
        float,
        Field(ge=0, description="How long /readyz says no, and all else goes on, before the end"),
    ] = 0.0
    stop_seconds: Annotated[
        int, Field(ge=1, description="How long requests may take to finish at the end")
    ] = 10

    heartbeat_file: Annotated[
        Path | None, Field(description="A worker touches it every few seconds while it lives")
    ] = None
    worker_metrics_host: Annotated[
        str, Field(min_length=1, description="Where the worker answers Prometheus")
    ] = "127.0.0.1"
    worker_metrics_port: Annotated[
        int | None,
        Field(ge=1, le=65535, description="The port for that; unset, the worker listens nowhere"),
    ] = None

    trace_file: Annotated[Path | None, Field(description="Append spans here as JSON lines")] = None
    service_name: Annotated[str, Field(min_length=1, description="What traces call us")] = "todoapp"

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
