"""What the application must be told before it can start, and only that."""

from pathlib import Path
from typing import Annotated

from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import ProgrammingError
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "TODOAPP_"


class SettingsError(Exception):
    """The environment doesn't say enough to start; the message names each variable."""


def _libpq_can_read(value: str) -> str:
    try:
        conninfo_to_dict(value)
    except ProgrammingError:
        # libpq's own message may quote the password.
        raise ValueError("isn't an address like postgresql://user:password@host/name") from None
    return value


class Settings(BaseSettings):
    """Read from variables such as `TODOAPP_DATABASE_URL`, or given by name.

    Addresses and secrets have no default: an application that starts with somebody else's
    password is worse than one that doesn't start.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    database_url: Annotated[
        str,
        Field(repr=False, description="PostgreSQL: postgresql://… or any other form of libpq"),
        AfterValidator(_libpq_can_read),
    ]
    neo4j_uri: Annotated[
        str, Field(pattern=r"^(bolt|neo4j)(\+s|\+ssc)?://", description="Neo4j: bolt://host:port")
    ]
    neo4j_user: Annotated[str, Field(min_length=1, description="Neo4j's user")]
    neo4j_password: Annotated[SecretStr, Field(description="and password")]
    secret_key: Annotated[SecretStr, Field(min_length=32, description="signs access tokens")]
    access_token_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 15
    trace_file: Annotated[Path | None, Field(description="append spans here as JSON lines")] = None
    service_name: Annotated[str, Field(min_length=1)] = "todoapp"


def load() -> Settings:
    """Settings from the environment.

    Raises:
        SettingsError: something is missing or wrong, each named; no value is ever shown.
    """
    try:
        return Settings()  # type: ignore[call-arg]  # the environment fills them in
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
