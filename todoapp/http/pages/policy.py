"""What a page may load: its own files, and nothing from elsewhere."""

from fastapi import APIRouter, Depends, Response
from fastapi.responses import HTMLResponse

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


def page_router(policy: str = PAGE_POLICY) -> APIRouter:
    """A router whose addresses serve pages and their files: each answer of theirs has `policy`.

    Also one without content (304), whose policy a browser takes for the page that it kept. An error
    that is raised has none of it: it is data.
    """

    def says_policy(response: Response) -> None:
        response.headers["Content-Security-Policy"] = policy

    return APIRouter(
        include_in_schema=False,
        default_response_class=HTMLResponse,
        dependencies=[Depends(says_policy)],
    )
