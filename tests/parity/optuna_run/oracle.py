"""Optuna's view of a study while clara-host runs it.

usage: oracle.py study.db stop-file looked-file answer.json
"""

import json
import math
import os
import sys
import time

import optuna


def number(value):
    """JSON has no NaN; the test reads the words."""
    if value is None or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def watch(url, stop, looked):
    """Reads on as a dashboard does; says so when it has seen a job that runs, with its first values."""
    study, looks, running, torn = None, 0, 0, 0
    while not os.path.exists(stop):
        time.sleep(0.005)
        try:
            study = study or optuna.load_study(study_name=None, storage=url)
        except Exception:  # noqa: BLE001: the file is not there, or is being made
            continue
        trials = study.get_trials(deepcopy=False)
        looks += 1
        running += any(t.state == optuna.trial.TrialState.RUNNING and t.intermediate_values for t in trials)
        if running == 1:
            with open(looked, "w", encoding="utf-8"):
                pass
        torn += sum(t.state == optuna.trial.TrialState.COMPLETE and t.value is None for t in trials)
    return study, {"looks": looks, "saw_running": running > 0, "torn": torn}


def main(file, stop, looked, answer):
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study, result = watch(f"sqlite:///file:{file}?mode=ro&uri=true", stop, looked)
    result["name"] = study.study_name
    result["direction"] = study.direction.name
    result["best"] = study.best_trial.user_attrs["clara:job"]
    result["trials"] = [
        {
            "job": t.user_attrs["clara:job"],
            "state": t.state.name,
            "value": number(t.value),
            "params": t.params,
            "intermediate": {str(step): number(v) for step, v in sorted(t.intermediate_values.items())},
            "reason": t.user_attrs.get("clara:reason"),
            "has_times": t.datetime_start is not None and t.datetime_complete is not None,
        }
        for t in study.trials
    ]
    with open(answer, "w", encoding="utf-8") as out:
        json.dump(result, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
