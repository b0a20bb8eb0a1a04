"""The same study of examples/segmentation with and without pruners: its time, the epochs it trained and its best score.

A random search over the learning rate and the norm, the same seed and so the same proposals on every side; validation after every
epoch, so that a pruner sees a curve. "Spent" is the epochs that all jobs trained, of those that they would have.
"""
import argparse
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import time

import measure

ROOT = pathlib.Path(__file__).resolve().parents[1]
PRUNERS = {
    "no pruner": None,
    "MedianPruner": {"name": "MedianPruner", "args": {"n_startup_trials": 4, "n_warmup_steps": 3}},
    "SuccessiveHalvingPruner": {"name": "SuccessiveHalvingPruner", "args": {"min_resource": 3, "reduction_factor": 3}},
}


def make_mmar(folder, pruner, jobs):
    shutil.copytree(ROOT / "examples/segmentation", folder)
    train = json.loads((folder / "config/config_train.json").read_text())
    train |= {"num_interval_per_valid": 1, "learning_rate": 2e-3}
    train["search"] = [{"domain": "lr", "type": "float", "log": True, "args": ["learning_rate"], "targets": [1e-5, 0.1]}]
    (folder / "config/config_train.json").write_text(json.dumps(train))
    automl = {"handlers": [{"name": "MMARHandler", "args": {"num_mmars_to_keep": 1}}],
              "executor": {"name": "MMARExecutor"},
              "controller": {"name": "RandomController", "args": {"num_samples": jobs}}}
    if pruner:
        automl["pruner"] = pruner
    (folder / "config/config_automl.json").write_text(json.dumps(automl))


def values(database):
    with sqlite3.connect(database) as store:
        return store.execute("select count(*) from trial_intermediate_values").fetchone()[0]


def study(args, folder, pruner):
    """(seconds, best score, jobs pruned, values of the key metric) of one study."""
    make_mmar(folder, pruner, args.jobs)
    began = time.perf_counter()
    ran = subprocess.run([args.host, "-q", "--json", "run", "--device", "cpu", "--workers", args.workers, "--seed", str(args.seed),
                          folder / "config/config_automl.json", "--set", f"epochs={args.epochs}", f"DATA_ROOT={args.data}",
                          f"DATASET_JSON={args.data}/dataset.json"], capture_output=True, check=True,
                         env={**os.environ, "OMP_NUM_THREADS": "1"})
    took = time.perf_counter() - began
    told = json.loads(ran.stdout)
    return took, told["best"]["score"], told["jobs"].get("pruned", 0), values(folder / "automl/run_1/study.db")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--python", help="not used here")
    parser.add_argument("--peers", help="not used here")
    parser.add_argument("--data", type=pathlib.Path, default=os.path.expanduser("~/.cache/clara-host/data/heads"))
    parser.add_argument("--jobs", type=int, default=16)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--workers", default="0:0")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        count = iter(range(10**6))
        sides = {side: lambda pruner=pruner: study(args, scratch / str(next(count)), pruner)
                 for side, pruner in PRUNERS.items()}
        found = measure.alternate(sides, args.repeats, warmup=0)
    title = f"{args.jobs} jobs of {args.epochs} epochs of examples/segmentation"
    measure.report(title, "s", {side: [row[0] for row in rows] for side, rows in found.items()}, "no pruner")
    for side, rows in found.items():
        for _, best, pruned, spent in rows:
            print(f"  {side:34} best Dice {best:.4f}, {pruned} jobs pruned, {spent} epochs trained")


if __name__ == "__main__":
    main()
