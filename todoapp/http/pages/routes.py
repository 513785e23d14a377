"""Pages for people: what a problem means, and the API's description to read and try.

They load nothing from other servers. The description's scripts are Swagger UI, which the package
fastapi-offline carries; nothing else of it is used.
"""

from html import escape
from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException

from todoapp.http.pages.policy import PAGE_POLICY, page_router
from todoapp.http.problems import MEDIA_TYPE, Problem, kinds

HERE = Path(__file__).parent
# Swagger UI's style sheet holds pictures.
DOCS_POLICY = PAGE_POLICY.replace("img-src 'self'", "img-src 'self' data:")
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="{up}pages/icon.svg">
<link rel="stylesheet" href="{up}pages/page.css">
</head>
<body>
<main>
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""

router = page_router()
router.frontend("/pages", directory=HERE / "assets", fallback=None)


def install(app: FastAPI) -> None:
    """Serve the pages, and the description unless the settings say no."""
    app.include_router(router)
    if app.state.settings.docs:
        description = page_router(DOCS_POLICY)
        description.add_api_route("/docs", docs)
        description.frontend("/docs", directory=swagger_ui(), fallback=None)
        app.include_router(description)


def swagger_ui() -> Path:
    """Where Swagger UI's files are; the package itself isn't imported."""
    package = find_spec("fastapi_offline")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "static"


async def docs() -> str:
    """The API's description, to read and to try."""
    return (HERE / "docs.html").read_text("utf-8")


@router.get("/problems")
async def problem_list() -> str:
    """All problems, with a link to each."""
    lines = [
        f'<li><a href="{kind.type.strip("/")}">{escape(kind.title)}</a> ({kind.status})</li>'
        for kind in kinds()
    ]
    content = "<ul>\n" + "\n".join(lines) + "\n</ul>"
    return PAGE.format(title="Problems", up="", content=content)


@router.get("/problems/{name}")
async def problem(request: Request, name: str) -> str:
    """What this problem means, what to do, and who answers with it."""
    for kind in kinds():
        if kind.type == f"/problems/{name}":
            who = _who_answers(request.app, kind)
            return PAGE.format(title=escape(kind.title), up="../", content=_explained(kind, who))
    raise HTTPException(404, "There is no problem of this name; /problems lists them all.")


def _explained(kind: type[Problem], who: list[str]) -> str:
    facts = {
        "What to do": escape(kind.detail),
        "Status": str(kind.status),
        "Type": f"<code>{kind.type}</code>",
        **{name: f"<code>{escape(value)}</code>" for name, value in kind.headers.items()},
        "Answered by": "<br>".join(f"<code>{escape(one)}</code>" for one in who) or "any request",
    }
    terms = "\n".join(f"<dt>{name}</dt>\n<dd>{value}</dd>" for name, value in facts.items())
    return f'<dl>\n{terms}\n</dl>\n<p><a href="../problems">All problems</a></p>'


def _who_answers(app: FastAPI, kind: type[Problem]) -> list[str]:
    return [
        f"{method.upper()} {path}"
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
        if kind.type
        in operation["responses"]
        .get(str(kind.status), {})
        .get("content", {})
        .get(MEDIA_TYPE, {})
        .get("examples", {})
    ]
