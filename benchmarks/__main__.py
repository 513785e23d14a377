"""`make bench`: runs the benchmarks of this folder, or those that are named."""

import importlib
import sys
from pathlib import Path

NOT_ONE = {"__main__", "load"}


def main() -> int:
    """Run them one after the other; each has `main()` and stores its own section."""
    here = Path(__file__).parent
    known = [
        path.stem
        for path in sorted(here.glob("*.py"))
        if path.stem not in NOT_ONE and "\ndef main(" in path.read_text("utf-8")
    ]
    wanted = sys.argv[1:] or known
    if unknown := sorted(set(wanted) - set(known)):
        print(f"There is no benchmark {', '.join(unknown)}: choose from {', '.join(known)}.")
        return 2
    for name in wanted:
        importlib.import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
