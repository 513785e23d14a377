"""Text as it may enter: what PostgreSQL can't store is refused with the field's name."""

from typing import Annotated

from pydantic import AfterValidator, EmailStr, StringConstraints


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain the character NUL (U+0000)")
    return value


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_storable),
]
Paragraphs = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(_storable)]
# Mail servers hardly ever tell Ada@ from ada@; people never do.
Email = Annotated[EmailStr, AfterValidator(str.lower)]
