"""02-5: the addresses that a page might link to, and the methods that a router takes."""

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

GUESSED = ("?confirm=yes", "?confirm=true", "?confirm=1", "?done=true", "?sure=yes")
"""What anybody would think of."""

VALUES = ("true", "yes", "1", "false")


def query_strings(router: APIRouter) -> tuple[str, ...]:
    """Such as begin with a question mark, with the names that the routes declare."""
    names = _declared(router)
    return tuple("?" + "&".join(f"{name}={value}" for name in names) for value in VALUES if names)


def takes(router: APIRouter) -> str:
    """The methods of all routes, as in "GET, POST"."""
    routes = [one for one in router.routes if isinstance(one, APIRoute)]
    methods = {method for route in routes for method in route.methods or ()}
    return ", ".join(sorted(methods)) or "no method at all"


def _declared(router: APIRouter) -> list[str]:
    """The names in the query of every GET, as the routes' own description has them."""
    app = FastAPI()
    app.include_router(router)
    found = {
        parameter["name"]: None
        for path in app.openapi()["paths"].values()
        for parameter in path.get("get", {}).get("parameters", ())
        if parameter["in"] == "query"
    }
    return list(found)
