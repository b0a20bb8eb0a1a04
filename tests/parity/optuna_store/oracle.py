"""Optuna's view of a study that clara-host writes: reads it while it grows, proposes trials, and tries what it may not do.

usage: oracle.py study.db stop-file answer.json
"""

import json
import math
import os
import sys
import time

import optuna

PROPOSALS = 3


def number(value):
    """JSON has no NaN; the test reads the words."""
    if value is None or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def described(trial):
    return {
        "number": trial.number,
        "state": trial.state.name,
        "value": number(trial.value),
        "params": trial.params,
        "distributions": {
            name: json.loads(optuna.distributions.distribution_to_json(d)) for name, d in trial.distributions.items()
        },
        "intermediate": {str(step): number(v) for step, v in sorted(trial.intermediate_values.items())},
        "user_attrs": dict(sorted(trial.user_attrs.items())),
        "started": str(trial.datetime_start),
        "completed": str(trial.datetime_complete),
    }


def refusal(action):
    try:
        action()
    except Exception as error:  # noqa: BLE001: whatever it is, the test compares its text
        return str(getattr(error, "orig", None) or getattr(error.__cause__, "orig", None) or error)
    return "allowed"


def watch(study, stop):
    """Reads on as a dashboard does; every look must be whole: a finished trial has its value."""
    looks = torn = proposed = 0
    while not os.path.exists(stop):
        trials = study.get_trials(deepcopy=False)
        torn += sum(t.state == optuna.trial.TrialState.COMPLETE and (t.value is None or not t.params) for t in trials)
        looks += 1
        if proposed < PROPOSALS and len(trials) > 10 * (proposed + 1):
            study.enqueue_trial({"lr": 0.001 * (proposed + 1)}, user_attrs={"by": "ana"})
            proposed += 1
        time.sleep(0.002)
    return {"looks": looks, "torn": torn, "proposed": proposed}


def main(file, stop, answer):
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    url = "sqlite:///" + file
    study = optuna.load_study(study_name="spleen", storage=url)
    result = watch(study, stop)

    read_only = optuna.load_study(study_name=None, storage=f"sqlite:///file:{file}?mode=ro&uri=true")
    fresh = optuna.load_study(study_name="spleen", storage=url)
    # The long-lived reader must have seen what a fresh one sees: Optuna never reads a finished trial twice.
    cached = [described(t) for t in study.trials]
    result["trials"] = [described(t) for t in fresh.trials]
    result["cached_equal"] = cached == result["trials"]
    result["read_only_equal"] = [described(t) for t in read_only.trials] == result["trials"]
    result["direction"] = fresh.direction.name
    result["best"] = fresh.best_trial.number
    result["user_attrs"] = fresh.user_attrs
    result["importances"] = sorted(
        optuna.importance.get_param_importances(fresh, evaluator=optuna.importance.PedAnovaImportanceEvaluator())
    )
    result["refused"] = {
        "ask": refusal(fresh.ask),
        "add_trial": refusal(lambda: fresh.add_trial(optuna.trial.create_trial(value=9.0))),
    }
    optuna.delete_study(study_name="spleen", storage=url)
    result["after_refusals"] = len(optuna.load_study(study_name="spleen", storage=url).trials)
    with open(answer, "w", encoding="utf-8") as out:
        json.dump(result, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
