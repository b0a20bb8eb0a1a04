"""python3 -m autosearch boot.py [arguments]: calls the boot file's train(), then its eval() if it has one, in this process."""

import runpy
import sys
from pathlib import Path
from typing import List

USAGE = "usage: python3 -m autosearch BOOT.py [ARGUMENTS]\nruns train() and then eval(), if there is one, of a boot file"


def run(argv: List[str]) -> int:
    """Returns the exit code."""
    if not argv or argv[0] in ("-h", "--help"):
        print(USAGE, file=sys.stdout if argv else sys.stderr)
        return 0 if argv else 2
    boot = Path(argv[0])
    if not boot.is_file():
        print(f"autosearch: there is no boot file {argv[0]}", file=sys.stderr)
        return 2
    sys.argv = argv
    sys.path.insert(0, str(boot.resolve().parent))
    # Not "__main__": the boot file's own command line is not what is asked for.
    functions = runpy.run_path(str(boot), run_name="autosearch_boot")
    train = functions.get("train")
    if not callable(train):
        print(f"autosearch: {argv[0]} has no function train()", file=sys.stderr)
        return 2
    train()
    evaluate = functions.get("eval")
    if callable(evaluate):
        evaluate()
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
