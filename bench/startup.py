"""Start-up: from nothing to a first useful answer, and the memory it takes, with a warm page cache."""
import argparse

import measure

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--host", required=True)
parser.add_argument("--python", required=True)
parser.add_argument("--peers", help="not used here")
parser.add_argument("--repeats", type=int, default=9)
args = parser.parse_args()

OURS = "clara-host plugins list"
sides = {
    OURS: lambda: measure.spawn([args.host, "plugins", "list"]),
    "import optuna": lambda: measure.spawn([args.python, "-c", "import optuna"]),
    "import torch": lambda: measure.spawn([args.python, "-c", "import torch"]),
    "import monai": lambda: measure.spawn([args.python, "-c", "import monai"]),
}
found = measure.alternate(sides, args.repeats)
measure.report("start-up", "s", {name: [one[0] for one in rows] for name, rows in found.items()}, OURS)
measure.report("peak memory", "MiB", {name: [one[1] for one in rows] for name, rows in found.items()}, OURS)
