"""Random curves and what Optuna's own pruners say about them: oracle.py ANSWER."""

import json
import math
import random
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)


def pruner_of(case):
    kinds = {
        "MedianPruner": optuna.pruners.MedianPruner,
        "SuccessiveHalvingPruner": optuna.pruners.SuccessiveHalvingPruner,
    }
    return kinds[case["name"]](**case["args"])


def value(draw):
    kind = draw.random()
    if kind < 0.04:
        return math.nan
    if kind < 0.06:
        return math.inf
    if kind < 0.08:
        return -math.inf
    if kind < 0.3:
        return draw.choice([0.25, 0.5, 0.75])  # ties
    return draw.random()


def words(x):
    return x if math.isfinite(x) else {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(x)]


def run(case, seed):
    """Three jobs at a time; each event is a report with Optuna's answer, or an end."""
    draw = random.Random(seed)
    study = optuna.create_study(direction=case["direction"], pruner=pruner_of(case))
    events, running, begun = [], [], 0
    while begun < 40 or running:
        if begun < 40 and len(running) < 3:
            begun += 1
            running.append([study.ask(), 0, draw.randint(1, 30)])
            continue
        entry = draw.choice(running)
        trial, step, last = entry
        job = trial.number + 1
        if step < last:
            step += draw.choice([1, 1, 1, 2])
            entry[1] = step
            x = value(draw)
            trial.report(x, step)
            stop = trial.should_prune()
            events.append({"job": job, "step": step, "value": words(x), "stop": bool(stop)})
            if stop:
                study.tell(trial, state=optuna.trial.TrialState.PRUNED)
                running.remove(entry)
                events.append({"job": job, "end": "pruned"})
            continue
        running.remove(entry)
        if draw.random() < 0.15:
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
            events.append({"job": job, "end": "failed"})
        else:
            study.tell(trial, draw.random())
            events.append({"job": job, "end": "complete"})
    return {**case, "events": events}


def cases():
    median = [
        {},
        {"n_startup_trials": 1},
        {"n_startup_trials": 0, "n_warmup_steps": 5},
        {"n_startup_trials": 2, "interval_steps": 3},
        {"n_startup_trials": 1, "n_warmup_steps": 2, "interval_steps": 4, "n_min_trials": 3},
    ]
    halving = [
        {},
        {"reduction_factor": 2},
        {"min_resource": 1, "reduction_factor": 2},
        {"min_resource": 2, "reduction_factor": 3, "min_early_stopping_rate": 1},
        {"min_resource": 1, "reduction_factor": 2, "bootstrap_count": 4},
    ]
    for direction in ("maximize", "minimize"):
        for args in median:
            yield {"name": "MedianPruner", "args": args, "direction": direction}
        for args in halving:
            yield {"name": "SuccessiveHalvingPruner", "args": args, "direction": direction}


answers = [run(case, 100 * i + seed) for i, case in enumerate(cases()) for seed in range(5)]
with open(sys.argv[1], "w") as file:
    json.dump(answers, file)
