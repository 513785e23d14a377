"""Lessons open without their answers: a page that nobody has run shows no results yet.

The stored results are what tests compare with. A learner who is asked to predict one must not
find it below the question.
"""

from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager


class FreshPages(AsyncLargeFileManager):
    """JupyterLab's way to files, except that notebooks never run here are read without outputs.

    A stored lesson has no execution counts; one that was run and saved has them, and is the
    learner's: it opens as it was left.
    """

    async def get(
        self,
        path: str,
        content: bool = True,
        type: str | None = None,  # noqa: A002 - the names are Jupyter's
        format: str | None = None,  # noqa: A002
        require_hash: bool = False,
    ) -> dict[str, Any]:
        """The file or folder at `path`, in the form of Jupyter's contents API."""
        model: dict[str, Any] = await super().get(  # type: ignore[no-untyped-call]
            path, content, type, format, require_hash
        )
        if content and model["type"] == "notebook":
            forget_unseen(model["content"]["cells"])
        return model


def forget_unseen(cells: list[dict[str, Any]]) -> None:
    """Empty the outputs of a notebook in which no cell was ever run."""
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    if all(cell["execution_count"] is None for cell in code):
        for cell in code:
            cell["outputs"] = []
