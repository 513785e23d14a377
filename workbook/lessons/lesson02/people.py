"""Who is logged in for the checks of this lesson: signing in costs more than the checks do."""

from functools import cache

from workbook.lab import Lab
from workbook.lab.http.client import Client
from workbook.lab.network.taps import Tap


@cache
def editor_in(lab: Lab) -> Client:
    """Somebody who sees and changes what is really there."""
    return lab.client("learner")


@cache
def wire_in(lab: Lab) -> Tap:
    """A wire on which something can get lost."""
    return lab.tap()


@cache
def phone_in(lab: Lab) -> Client:
    """The same person on a phone, at the end of that wire."""
    return lab.client("learner", at=wire_in(lab).url, account=editor_in(lab).account)
