"""What Optuna's users put into a study while clara-host runs it, the awkward included.

usage: foreign.py study.db stop-file
"""

import math
import sys
import time

import optuna


def load(url):
    while True:
        try:
            return optuna.load_study(study_name=None, storage=url)
        except Exception:  # noqa: BLE001: the file is not there, or is being made
            time.sleep(0.01)


def put(study):
    study.set_user_attr("nan", math.nan)
    study.set_user_attr("note", "kept")
    study.set_user_attr("huge", 2**70)
    study.set_user_attr("half", "\ud800")
    while not study.get_trials(deepcopy=False):
        time.sleep(0.01)
    trial = study.get_trials(deepcopy=False)[0]
    study._storage.set_trial_user_attr(trial._trial_id, "worst", -math.inf)
    study._storage.set_trial_system_attr(trial._trial_id, "spread", {"of": [1.0, math.inf]})
    study.enqueue_trial({"rate": math.nan})
    study.enqueue_trial({"rate": 0.25}, user_attrs={"why": math.inf})
    study.enqueue_trial({"rate": 7.5})
    study.enqueue_trial({})


if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    put(load(f"sqlite:///{sys.argv[1]}"))
    open(sys.argv[2], "w", encoding="utf-8").close()
