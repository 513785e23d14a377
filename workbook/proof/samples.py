"""The sample answers that authors put beside an exercise, one small file each."""

import re
from dataclasses import dataclass
from pathlib import Path

from workbook.checking.task import Task

_MEETS = re.compile(r"^(?:#|<!--) meets: (?P<ids>[\w, -]+?): (?P<reason>.+?)(?: -->)?$")
_APPROACH = re.compile(r"^# (?P<approach>[^:`]{3,60}): (?P<reason>.+)$")
_REASON = re.compile(r"^# (?P<reason>.+)$")


@dataclass(frozen=True)
class Sample:
    """One file. `role` is "right", "wrong" or "sample"; `fault` says what its first line lacks.

    A right one has its `approach`, a wrong one the `misconception` that its file name says, one
    of a rubric the ids of the lines that it `meets`.
    """

    path: Path
    role: str
    source: str
    approach: str = ""
    misconception: str = ""
    meets: frozenset[str] = frozenset()
    fault: str = ""

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


def samples(task: Task) -> list[Sample]:
    """All samples of an exercise, by name."""
    folder = task.folder / "answers" / task.id
    return [_sample(path) for path in sorted(folder.glob("*_*.*")) if path.suffix in (".py", ".md")]


def _sample(path: Path) -> Sample:
    source = path.read_text(encoding="utf-8")
    role = path.stem.split("_")[0]
    first = source.partition("\n")[0]
    if role == "right":
        found = _APPROACH.match(first)
        approach = found["approach"] if found else ""
        fault = "" if found else "its first line isn't '# approach: what it does'"
        return Sample(path, role, source, approach=approach, fault=fault)
    if role == "wrong":
        fault = "" if _REASON.match(first) else "its first line doesn't say what is wrong"
        believed = path.stem.removeprefix("wrong_").split("__")[0].replace("_", "-")
        return Sample(path, role, source, misconception=believed, fault=fault)
    if role == "sample":
        met = _MEETS.match(first)
        ids = frozenset(re.split(r",\s*", met["ids"])) - {"none"} if met else frozenset()
        fault = "" if met else "its first line isn't '# meets: ids of the rubric's lines: why'"
        return Sample(path, role, source, meets=ids, fault=fault)
    return Sample(path, role, source, fault="its name begins with none of right_, wrong_, sample_")
