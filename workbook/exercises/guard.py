"""Notice when a learner's code changes the check instead of meeting it, and put it back."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType

_OURS = ("workbook.exercises.", "workbook.lessons.")
_MISSING = object()


@dataclass
class Tampering:
    """The names that were changed, "lesson00.slowest.TRACES"."""

    names: list[str] = field(default_factory=list)


@contextmanager
def guarded() -> Iterator[Tampering]:
    """Afterwards the modules of checks and engine hold what they held before."""
    found = Tampering()
    before = [(place, dict(vars(place))) for place in _places()]
    contents = [
        (box, box.copy())
        for _, names in before
        for box in names.values()
        if type(box) in (dict, list, set)
    ]
    try:
        yield found
    finally:
        for place, names in before:
            for name, value in names.items():
                if vars(place).get(name, _MISSING) is not value and _ordinary(name):
                    found.names.append(f"{place.__name__.removeprefix('workbook.')}.{name}")
                    setattr(place, name, value)
        for box, copy in contents:
            if _differs(box, copy):
                found.names.append("what a list or dict of the check holds")
                box.clear()
                box.extend(copy) if isinstance(box, list) else box.update(copy)


def _places() -> list[ModuleType | type]:
    modules = [
        module
        for name, module in list(sys.modules.items())
        if name.startswith(_OURS) and isinstance(module, ModuleType)
    ]
    classes = [
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and thing.__module__ == module.__name__
    ]
    return [*modules, *classes]


def _ordinary(name: str) -> bool:
    return not (name.startswith("__") and name not in ("__eq__", "__init__", "__hash__"))


def _differs(box: object, copy: object) -> bool:
    """Whether other objects are in it now; compared by identity, so that nothing of theirs runs."""
    if isinstance(box, dict) and isinstance(copy, dict):
        return list(map(id, box)) != list(map(id, copy)) or [*map(id, box.values())] != [
            *map(id, copy.values())
        ]
    if isinstance(box, list) and isinstance(copy, list):
        return [*map(id, box)] != [*map(id, copy)]
    return {*map(id, box)} != {*map(id, copy)}  # type: ignore[call-overload]
