"""Gates on what a command makes: notebooks in normal form, exercises from solutions, locks."""

import re
import tempfile
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from workbook.authoring import locks, tree
from workbook.authoring.exercises import generate
from workbook.authoring.normal_form import has_normal_form


def notebooks_in_normal_form(root: Path) -> list[str]:
    """Every notebook is stored as `make notebooks` stores it; only lessons keep outputs."""
    return [
        f"{path.relative_to(root)}: isn't in normal form, run make notebooks"
        for folder in ("notebooks", "solutions", "exercises")
        for path in tree.notebooks(root, folder)
        if not has_normal_form(path, outputs=folder == "notebooks")
    ]


def exercises_are_generated(root: Path) -> list[str]:
    """exercises/ holds exactly what `make exercises` makes from solutions/."""
    expected = generate(root)
    present = {path: path.read_text("utf-8") for path in tree.notebooks(root, "exercises")}
    return [
        f"{path.relative_to(root)}: differs from what its solution gives, run make exercises"
        for path in sorted(expected.keys() | present.keys())
        if expected.get(path) != present.get(path)
    ]


def locks_pin_and_hash(root: Path) -> list[str]:
    """Each requirement is pinned to a version that satisfies it, with hashes and no addresses."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    needed = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-test.lock": [
            *project["project"]["dependencies"],
            *project["dependency-groups"]["test"],
        ],
    }
    faults = []
    for name, requirements in needed.items():
        text = (root / name).read_text("utf-8")
        pins = {
            canonicalize_name(pin): version
            for pin, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
        }
        for requirement in map(Requirement, requirements):
            version = pins.get(canonicalize_name(requirement.name))
            if version is None or version not in requirement.specifier:
                faults.append(f"{name}: {requirement} isn't pinned, run make lock")
        for entry in re.split(r"\n(?=\w)", text):
            if "==" in entry and "--hash=sha256:" not in entry:
                faults.append(f"{name}: no hash for {entry.split()[0]}")
        if "://" in text or re.search(r"^\s*-(-index|-extra|-find|i |f )", text, re.MULTILINE):
            faults.append(f"{name}: names an address; where packages come from is the user's")
    return faults


def locks_are_current(root: Path) -> list[str]:
    """Resolving once more changes nothing. Needs the network; raises locks.Offline without."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in (*locks.SOURCES, *locks.LOCKS):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((root / name).read_bytes())
        locks.compile_locks(copy)
        return [
            f"{name}: isn't what pyproject.toml gives, run make lock"
            for name in locks.LOCKS
            if (copy / name).read_bytes() != (root / name).read_bytes()
        ]
