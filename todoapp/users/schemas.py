"""What goes in and out about accounts."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from todoapp.http.fields import Email, Line


def _encodable(secret: SecretStr) -> SecretStr:
    try:
        secret.get_secret_value().encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can spell
        raise ValueError("must be text that UTF-8 can hold") from None
    return secret


Secret = Annotated[SecretStr, AfterValidator(_encodable)]

# Long rather than complicated: NIST SP 800-63B, section 3.1.1.
NewPassword = Annotated[
    Secret, Field(min_length=8, max_length=1000, examples=["correct horse battery"])
]
# Any length may be tried; only the right one fits.
Password = Annotated[Secret, Field(max_length=1000, examples=["correct horse battery"])]
Address = Annotated[Email, Field(examples=["ada@example.com"])]
Name = Annotated[Line, Field(examples=["Ada Lovelace"])]
AsCookie = Annotated[
    bool,
    Field(
        description="For a web page of this origin: keep the refresh token in a cookie that no "
        "script can read. Needs the header `X-Requested-With`."
    ),
]


class Registration(BaseModel):
    """A new account."""

    email: Address
    password: NewPassword
    name: Name


class Credentials(BaseModel):
    """A sign-in."""

    email: Address
    password: Password
    cookie: AsCookie = False


class PasswordChange(BaseModel):
    """Another password, and proof that it is the owner who wants it."""

    current_password: Password
    new_password: NewPassword
    cookie: AsCookie = False


class PasswordAgain(BaseModel):
    """Proof that it is the owner who wants this."""

    password: Password


class AccountChange(BaseModel):
    """What can be changed about an account just so."""

    name: Name


class BodyToken(BaseModel):
    """A refresh token, unless the cookie brings it."""

    refresh_token: Annotated[Secret | None, Field(max_length=200)] = None


class Token(BaseModel):
    """The answer to a sign-in, as OAuth 2 spells it (RFC 6749, section 5.1)."""

    access_token: Annotated[str, Field(description="for `Authorization: Bearer …`")]
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # a word, not a secret
    expires_in: Annotated[int, Field(description="seconds", examples=[900])]
    refresh_token: Annotated[
        str | None,
        Field(
            description="Works once, at `POST /auth/refresh`; the answer brings the next one. "
            "Absent when it is in the cookie."
        ),
    ] = None


class UserOut(BaseModel):
    """An account as its owner sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: Annotated[str, Field(examples=["ada@example.com"])]
    name: Annotated[str, Field(examples=["Ada Lovelace"])]
