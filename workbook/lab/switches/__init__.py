"""Design switches: the real application with one decision turned the other way.

A switch changes the app that `create_app` made: it replaces a dependency, wraps the app, or adds
a route. It never copies the app. `compare` serves it beside the real one; in a lesson,
`lab.serve(change=switch("no-etag"))` serves it alone.
"""

from difflib import get_close_matches

from workbook.errors import WorkbookError
from workbook.lab.switches.decision import Switch
from workbook.lab.switches.http import SWITCHES

REAL = Switch("real", "as it is", "as it is", lambda app: None)


def switches() -> dict[str, Switch]:
    """Every switch by its name, the real application first."""
    return {one.name: one for one in (REAL, *SWITCHES)}


def switch(name: str) -> Switch:
    """The switch of this name; a WorkbookError names those that resemble it."""
    known = switches()
    if name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.4) or list(known)
        raise WorkbookError(
            f"There is no design switch {name!r}.", f"Did you mean {' or '.join(near)}?"
        )
    return known[name]
