"""Somebody who is logged in, for the checks of this lesson: signing in costs more than they do."""

from functools import cache

from workbook.lab import Lab
from workbook.lab.http.client import Client


@cache
def client_in(lab: Lab) -> Client:
    """The learner's client in this lab, signed in once."""
    return lab.client("learner")
