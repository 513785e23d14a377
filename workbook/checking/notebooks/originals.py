"""Notebooks as their authors wrote them: from git, or from copies made at the first start."""

import shutil
import subprocess
from pathlib import Path

from workbook.errors import WorkbookError
from workbook.home import CHECKOUT, home

_TREES = ("notebooks", "exercises")


def remember_originals(checkout: Path = CHECKOUT) -> None:
    """Copy the notebooks into `<home>/originals` where git can't give them back later.

    Called at every start; what is already there stays, so the copies are those of the first
    start, and notebooks that an update added are copied when they are first seen.
    """
    if _commit(checkout) is not None:
        return
    for tree in _TREES:
        for file in sorted((checkout / tree).glob("week*/*.ipynb")):
            kept = home() / "originals" / file.relative_to(checkout)
            if not kept.exists():
                kept.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, kept)


def originals(lesson: str, checkout: Path = CHECKOUT) -> dict[Path, bytes]:
    """The lesson's notebooks (relative paths) in both trees, as they were written.

    Raises WorkbookError if there is no such lesson, or if nothing remembers its notebooks.
    """
    commit = _commit(checkout)
    found = _from_git(checkout, commit, lesson) if commit else _from_copies(lesson)
    if found:
        return found
    if commit is None and not (home() / "originals").is_dir():
        raise WorkbookError(
            "Nothing remembers how the notebooks looked: this folder isn't a git checkout, and "
            "the workbook has never been started in it.",
            "Download the course again and take the notebook from there.",
        )
    raise WorkbookError(
        f"There is no lesson {lesson!r} in this edition.",
        "Lessons have two digits, such as 00; the folder notebooks/ shows those there are.",
    )


def _commit(checkout: Path) -> str | None:
    """The authors' newest commit in this checkout: where it left its upstream, else HEAD."""
    top = _git(checkout, "rev-parse", "--show-toplevel")
    if top is None or Path(top.decode().strip()).resolve() != checkout.resolve():
        return None
    for question in (("merge-base", "HEAD", "@{upstream}"), ("rev-parse", "--verify", "HEAD")):
        answer = _git(checkout, *question)
        if answer:
            return answer.decode().strip()
    return None


def _from_git(checkout: Path, commit: str, lesson: str) -> dict[Path, bytes]:
    listing = _git(checkout, "ls-tree", "-r", "--name-only", "-z", commit, "--", *_TREES) or b""
    paths = [Path(name) for name in listing.decode().split("\0") if name]
    contents = {
        path: _git(checkout, "show", f"{commit}:{path}") for path in paths if _is(path, lesson)
    }
    return {path: content for path, content in contents.items() if content is not None}


def _from_copies(lesson: str) -> dict[Path, bytes]:
    folder = home() / "originals"
    files = sorted(folder.rglob("*.ipynb"))
    return {
        file.relative_to(folder): file.read_bytes()
        for file in files
        if _is(file.relative_to(folder), lesson)
    }


def _is(path: Path, lesson: str) -> bool:
    return path.suffix == ".ipynb" and path.name.startswith(f"{lesson}-")


def _git(checkout: Path, *arguments: str) -> bytes | None:
    """What git prints, or None if there is no git or it says no."""
    try:
        done = subprocess.run(
            ["git", "-C", str(checkout), *arguments], capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout
