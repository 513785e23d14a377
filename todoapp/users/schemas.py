"""What goes in and out about accounts."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from todoapp.text import Email, Line

# Long rather than complicated: NIST SP 800-63B, section 3.1.1.
Password = Annotated[SecretStr, Field(min_length=8, max_length=1000)]


class Registration(BaseModel):
    """A new account."""

    email: Email
    password: Password
    name: Line


class Credentials(BaseModel):
    """A sign-in. Any length of password may be tried; only the right one fits."""

    email: Email
    password: Annotated[SecretStr, Field(max_length=1000)]


class Token(BaseModel):
    """The answer to a sign-in, as OAuth 2 spells it (RFC 6749, section 5.1)."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # a word, not a secret
    expires_in: Annotated[int, Field(description="seconds")]


class UserOut(BaseModel):
    """An account as its owner sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    name: str
