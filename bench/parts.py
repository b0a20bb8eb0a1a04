"""The parts of a training, each by itself, beside MONAI's: one process a side, asked in turn."""
import argparse
import os
import pathlib
import subprocess

import measure

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--host", required=True)
parser.add_argument("--python", required=True)
parser.add_argument("--peers", help="not used here")
parser.add_argument("--repeats", type=int, default=7)
parser.add_argument("--threads", type=int, default=1)
args = parser.parse_args()

CASES = ["forward", "training step", "optimizer step", "dice loss", "mean dice", "accuracy", "windows",
         "gaussian windows", "save checkpoint", "load checkpoint"]
build = pathlib.Path(args.host).resolve().parent.parent
peer = pathlib.Path(__file__).parent / "parts/monai_parts.py"
environment = {**os.environ, "OMP_NUM_THREADS": str(args.threads)}


class Side:
    """A process that runs the case it is asked for, and tells its seconds."""

    def __init__(self, command):
        self.process = subprocess.Popen(command + [str(args.threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, env=environment)

    def run(self, case):
        print(case, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())


sides = {"clara-host": Side([str(build / "bench/bench_parts")]), "MONAI": Side([args.python, str(peer)])}
for case in CASES:
    found = measure.alternate({name: lambda side=side: side.run(case) for name, side in sides.items()}, args.repeats)
    measure.report(f"{case}, {args.threads} thread(s)", "s", found, "clara-host")
