"""What learner's code returned, made safe to look at: nothing of theirs runs in a comparison."""

import sys
from dataclasses import dataclass

PLAIN = (type(None), bool, int, float, complex, str, bytes)


@dataclass(frozen=True, eq=False)
class Foreign:
    """Stands for an object of a class that the learner wrote: equal to nothing but itself.

    A class of one's own can say in `__eq__` that it equals everything.
    """

    type_name: str
    shown: str

    def __repr__(self) -> str:
        return self.shown


def tamed(value: object, *, plain: bool) -> object:
    """`value` with every object of the learner's own classes replaced, containers looked through.

    With `plain`, all is replaced that isn't a number, text, list, tuple, dict or set, so that the
    rest can be sent away.
    """
    value = _nameless(value)
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind in (list, tuple, set, frozenset):
        return kind(tamed(one, plain=plain) for one in value)  # type: ignore[attr-defined]
    if kind is dict:
        pairs = value.items()  # type: ignore[attr-defined]
        return {tamed(key, plain=plain): tamed(one, plain=plain) for key, one in pairs}
    if not plain and _is_known(kind):
        return value
    return Foreign(kind.__name__, _shown(value))


def _is_known(kind: type) -> bool:
    """Whether a class is found under its name in the module that it claims to be from.

    A learner's class may claim any; those of a notebook's cells are found in `__main__`.
    """
    module = kind.__dict__.get("__module__", "builtins")
    found: object = None
    if type(module) is str and module != "__main__":
        found = sys.modules.get(module)
    for name in kind.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is kind


def type_name(value: object) -> str:
    """The name of a value's type as the learner knows it."""
    return value.type_name if isinstance(value, Foreign) else type(value).__name__


def _nameless(value: object) -> object:
    """A tuple of a named tuple, a number of a named one (`HTTPStatus.OK`), the rest as it is.

    Nothing of their class is called, so what they hold is what is compared.
    """
    kind = type(value)
    if issubclass(kind, tuple) and kind is not tuple:
        return tuple(tuple.__iter__(value))  # type: ignore[arg-type]
    if issubclass(kind, int) and kind not in PLAIN:
        return int.__int__(value)  # type: ignore[arg-type]
    return value


def _shown(value: object) -> str:
    try:
        return repr(value)
    except Exception:
        return object.__repr__(value)
