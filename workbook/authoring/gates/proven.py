"""The gate on exercises: what stands in solutions/ is offered, and has what its proof needs."""

from pathlib import Path

from workbook.authoring import tree
from workbook.checking.model import Design, Exercise, OpenEnded
from workbook.checking.task import Task

LEAST = {Exercise.kind: {"right_": 2, "wrong_": 3}, Design.kind: {"sample_": 2}}
LEAST[OpenEnded.kind] = {"sample_": 2}


def exercises_have_proof(root: Path, tasks: tuple[Task, ...]) -> list[str]:
    """Every cell to solve is one of `tasks`, every one of them has texts and sample answers.

    Whether the samples do what they must, `workbook proof` says.
    """
    written = {
        cell.metadata["nbgrader"]["grade_id"]: path.relative_to(root)
        for path in tree.notebooks(root, "solutions")
        for cell in tree.read(path).cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    offered = {task.id: task for task in tasks if not task.in_lesson}
    faults = [
        f"{path}: {identifier} isn't in EXERCISES of workbook/lessons/lesson{identifier[:2]}"
        for identifier, path in written.items()
        if identifier not in offered
    ]
    for task in offered.values():
        if task.id not in written:
            faults.append(f"solutions/: there is no cell {task.id}, which EXERCISES offers")
        if not (task.folder / f"{task.id}.md").exists():
            faults.append(f"{task.folder.name}/{task.id}.md: hints and explanation are missing")
        there = [path.name for path in (task.folder / "answers" / task.id).glob("*_*.*")]
        for role, least in LEAST.get(task.kind, {}).items():
            found = sum(name.startswith(role) for name in there)
            if found < least:
                place = f"{task.folder.name}/answers/{task.id}"
                faults.append(f"{place}: {found} samples {role}*, {least} are needed")
    return faults
