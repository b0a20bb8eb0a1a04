"""A job that does nothing: what one costs from its recommendation to its committed score.

Every side keeps its study in a file and starts a process for each job. Ours clones an MMAR for each job (or runs a program
in a folder of its own), follows its events and commits what it reports; Optuna's objective runs the same program by
subprocess and gets a constant; Ray Tune's trial is an actor. What the sides take to start is measured by runs of one job
and taken away.
"""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time

import measure

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--host", required=True)
parser.add_argument("--python", required=True, help="with optuna")
parser.add_argument("--base", default="", help="an earlier build of clara-host, to stand beside this one")
parser.add_argument("--peers", default="", help="a Python with ray[tune]; left out: Ray is not measured")
parser.add_argument("--repeats", type=int, default=5)
parser.add_argument("--jobs", type=int, default=50)
args = parser.parse_args()

SEARCH = {"domain": "lr", "type": "float", "args": ["learning_rate"], "targets": [1e-4, 1e-1]}
ROUND = """#!/bin/sh
printf '{"v":1,"score":0.5}' >"$CLARA_ATTEMPT_DIR/result.part"
mv "$CLARA_ATTEMPT_DIR/result.part" "$CLARA_ATTEMPT_DIR/result.json"
"""
OPTUNA = """
import subprocess, sys, optuna
optuna.logging.set_verbosity(optuna.logging.ERROR)
def objective(trial):
    trial.suggest_float("learning_rate", 1e-4, 1e-1)
    subprocess.run(sys.argv[3:], check=True, stdout=subprocess.DEVNULL)
    return 0.5
study = optuna.create_study(storage="sqlite:///" + sys.argv[1], sampler=optuna.samplers.RandomSampler())
study.optimize(objective, n_trials=int(sys.argv[2]))
"""
RAY = """
import sys
from ray import tune, init
init(num_cpus=1, include_dashboard=False, logging_level="ERROR")
def trial(config):
    tune.report({"score": 0.5})
tune.Tuner(trial, param_space={"learning_rate": tune.uniform(1e-4, 1e-1)},
           tune_config=tune.TuneConfig(num_samples=int(sys.argv[1]), max_concurrent_trials=1),
           run_config=tune.RunConfig(storage_path=sys.argv[2], verbose=0)).fit()
"""


def make_mmar(folder):
    """An MMAR whose jobs do nothing."""
    for name in ("config", "commands", "docs"):
        (folder / name).mkdir(parents=True)
    trainer = {"trainer": {"name": "SupervisedTrainer", "args": {"max_epochs": 1}}}
    train = {"learning_rate": 0.01, "search": [SEARCH], "train": {
        "loss": {"name": "DiceLoss"},
        "optimizer": {"name": "Adam", "args": {"params": "#@model.parameters()", "lr": "{learning_rate}"}},
        "model": {"name": "UNet", "args": {"spatial_dims": 3, "in_channels": 1, "out_channels": 2, "channels": [2, 4],
                                           "strides": [2]}},
        "pre_transforms": [], "dataset": {"name": "Dataset", "data_list_key": "training", "args": {
            "data_list_file_path": str(folder / "list.json"), "data_file_base_dir": str(folder)}},
        "dataloader": {"name": "DataLoader", "args": {"batch_size": 1}}, **trainer}}
    (folder / "list.json").write_text(json.dumps({"training": [{"image": "list.json"}]}))
    (folder / "config/config_train.json").write_text(json.dumps(train))
    automl = {"executor": {"name": "MMARExecutor"}, "controller": {"name": "RandomController", "args": {"num_samples": 100000}}}
    (folder / "config/config_automl.json").write_text(json.dumps(automl))
    (folder / "commands/automl_train_round.sh").write_text(ROUND)
    (folder / "docs/Readme.md").write_text("nothing\n" * 20)


def make_search(folder):
    folder.mkdir()
    (folder / "search.yaml").write_text("""
search_space: [{type: continuous_param, params: [{name: learning_rate, start: 0.0001, stop: 0.1}]}]
search_algorithm: {type: random_search, max_concurrent: 1, reward_attr: score, num_samples: 1000,
                   report_keys: [{name: score, regex: "(?<=score=).+"}]}
trial: {command: [echo, score=0.5]}
""")


def run(command):
    return measure.spawn([str(part) for part in command], env={**os.environ, "OMP_NUM_THREADS": "1"})[0]


def search(host, jobs, file):
    """Seconds of a study, which must have had all its jobs."""
    began = time.perf_counter()
    ran = subprocess.run([host, "-q", "--json", "run", "--device", "cpu", "--max-jobs", str(jobs), str(file)],
                         capture_output=True, check=True)
    took = time.perf_counter() - began
    if json.loads(ran.stdout)["jobs"]["complete"] != jobs:
        raise SystemExit(f"bench: not all of {jobs} jobs are complete: {ran.stdout.decode()}")
    return took


def per_job(side):
    """Milliseconds of one job: (a run of many less a run of one) over their difference."""
    return lambda: (side(args.jobs) - side(1)) / (args.jobs - 1) * 1000


def peers(scratch, counter=iter(range(10**6))):
    sides = {}
    for name, program in (("Optuna, SQLite, /bin/true", ["/bin/true"]), ("Optuna, SQLite, sh", ["sh", "-c", "exit 0"])):
        sides[name] = lambda n, program=program: run(
            [args.python, "-c", OPTUNA, scratch / f"{next(counter)}.db", n, *program])
    return sides


with tempfile.TemporaryDirectory() as name:
    scratch = pathlib.Path(name)
    make_mmar(scratch / "mmar")
    make_search(scratch / "search")
    program = scratch / "search/search.yaml"
    automl = scratch / "mmar/config/config_automl.json"
    problems = subprocess.run([args.host, "check", automl], capture_output=True, text=True, check=False)
    if problems.returncode != 0:
        raise SystemExit(problems.stdout)
    OURS = "clara-host, an MMAR a job"
    sides = {OURS: lambda n: search(args.host, n, automl), "clara-host, a program": lambda n: search(args.host, n, program)}
    sides |= peers(scratch)
    if args.base:
        sides |= {f"{OURS}, earlier": lambda n: search(args.base, n, automl),
                  "clara-host, a program, earlier": lambda n: search(args.base, n, program)}
    found = measure.alternate({name: per_job(side) for name, side in sides.items()}, args.repeats)
    measure.report("a job that does nothing", "ms", found, OURS)
    if args.peers:
        ray = {OURS: per_job(sides[OURS]), "Ray Tune, actor, 12 trials": lambda: (
            run([args.peers, "-c", RAY, 12, scratch / "ray"]) - run([args.peers, "-c", RAY, 1, scratch / "ray"])
        ) / 11 * 1000}
        measure.report("a job that does nothing", "ms", measure.alternate(ray, 2, warmup=0), OURS)
