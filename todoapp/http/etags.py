"""Preconditions: change it only if it is still what you saw, send it only if it is news.

Source: RFC 9110, sections 8.8.3 (ETag), 13.1.1 (If-Match) and 13.1.2 (If-None-Match)
"""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header
from pydantic import WithJsonSchema

from todoapp.http.problems import Invalid, Problem

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")


class PreconditionFailed(Problem):
    status = 412
    type = "/problems/precondition-failed"
    title = "It was changed since you saw it"
    detail = "Read it again, look at what is new, and repeat your change with the new ETag."


class PreconditionRequired(Problem):
    status = 428
    type = "/problems/precondition-required"
    title = "Say which version you want to change"
    detail = "Send the ETag you got with the todo in 'If-Match', so that no other change is lost."


def etag(version: int, seen_as: str = "") -> str:
    """The entity tag of a version; strong, because equal versions have equal bodies.

    Where the body depends on who reads it, `seen_as` says what else it depends on.
    """
    return f'"{version}-{seen_as}"' if seen_as else f'"{version}"'


@dataclass(frozen=True)
class IfMatch:
    """What the client believes to be there; None when it didn't say, or said `*`: anything."""

    tags: frozenset[str] | None = None

    def check(self, tag: str) -> None:
        """Ask this once the row is locked, or somebody may still change it behind the answer.

        Raises:
            PreconditionFailed: something else is there by now. A weak tag never fits.
        """
        if self.tags is not None and tag not in self.tags:
            raise PreconditionFailed


ANYTHING = IfMatch()


def unchanged(if_none_match: list[str] | None, tag: str) -> bool:
    """Whether the client has this state already, so that 304 says all. Weak tags fit too."""
    if if_none_match is None:
        return False
    given = ",".join(if_none_match)
    tags = {one.removeprefix("W/") for one in re.findall(_TAG, given)}
    return given.strip() == "*" or tag in tags


def _one_line(example: str) -> WithJsonSchema:
    """Several lines of a header mean the same as one, so the description tells of one only."""
    return WithJsonSchema({"type": "string", "examples": [example]})


_Lines = Annotated[
    list[str] | None,
    Header(
        alias="If-Match",
        description='The `ETag` you last saw, such as `"3"`; else 412. Or `*`.',
    ),
    _one_line("*"),
]


async def if_match(lines: _Lines = None) -> IfMatch:
    """The header `If-Match`, several lines of it included."""
    if lines is None:
        return ANYTHING
    given = ",".join(lines)
    if given.strip() == "*":
        return ANYTHING
    if not _TAGS.fullmatch(given):
        message = 'must be an ETag with its quotes, such as "3", or a list of them, or *'
        raise Invalid([{"field": "header.If-Match", "message": message}])
    return IfMatch(frozenset(re.findall(_TAG, given)))


async def required_if_match(lines: _Lines = None) -> IfMatch:
    """As `if_match`; a change that would overwrite fields must say which version it is about."""
    if lines is None:
        raise PreconditionRequired
    return await if_match(lines)


IfMatchDep = Annotated[IfMatch, Depends(if_match)]
RequiredIfMatchDep = Annotated[IfMatch, Depends(required_if_match)]
IfNoneMatch = Annotated[
    list[str] | None,
    Header(
        alias="If-None-Match",
        description="An `ETag` you have: 304 if it is still right.",
    ),
    _one_line('"3"'),
]
