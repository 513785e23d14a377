"""What learner's code returned is compared by what it holds, and never by their own methods."""

from enum import IntEnum
from http import HTTPStatus
from typing import NamedTuple

from workbook.checking.sandbox.isolation import call


class Answer(NamedTuple):
    status: HTTPStatus
    body: bytes


class Seven(IntEnum):
    LUCKY = 7

    def __int__(self) -> int:
        return 8


class Sly(tuple[int, ...]):
    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


def sent_back(value: object) -> object:
    """`value` as it arrives from a process of its own."""
    answer = call(lambda: value, 5, {})
    return getattr(answer, "value", answer)


def test_a_named_tuple_with_a_named_number_is_a_tuple_with_a_number() -> None:
    came = sent_back(Answer(HTTPStatus.OK, b"hello"))
    assert came == (200, b"hello")
    assert type(came) is tuple
    assert type(came[0]) is int


def test_a_number_of_ones_own_is_the_number_that_it_is() -> None:
    assert sent_back(Seven.LUCKY) == 7


def test_a_tuple_that_says_it_equals_everything_equals_what_it_holds() -> None:
    came = sent_back(Sly((1, 2)))
    assert came == (1, 2)
    assert came != (200, 300)
    assert type(came) is tuple
