"""What Optuna reads of a study with several objectives: objectives_oracle.py STUDY.DB ANSWER."""

import json
import sys

import optuna

study = optuna.load_study(study_name="two", storage=f"sqlite:///{sys.argv[1]}")
answer = {
    "directions": [direction.name for direction in study.directions],
    "names": study.metric_names,
    "values": [trial.values for trial in study.trials],
    "states": [trial.state.name for trial in study.trials],
    "best": [trial.number for trial in study.best_trials],
}
with open(sys.argv[2], "w") as file:
    json.dump(answer, file)
