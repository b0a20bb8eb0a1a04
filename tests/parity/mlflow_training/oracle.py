"""MONAI's MLFlowHandler over the events of a training, logged to a real server."""

import json
import math
import subprocess
import sys

# The pinned MLflow lies in an environment of its own; what both have is taken from MONAI's.
sys.path.append(subprocess.check_output(
    [sys.argv[3], "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True).strip())

import torch  # noqa: E402
from ignite.engine import Engine, Events  # noqa: E402
from monai.handlers import MLFlowHandler  # noqa: E402


def number(value):
    return math.nan if value is None else float(value)


def run(uri, experiment, case):
    losses = iter(case["losses"])
    engine = Engine(lambda engine, batch: [{"loss": number(next(losses))}])
    engine.optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.25, momentum=0.9)
    engine.state.best_metric = 0.5

    @engine.on(Events.EPOCH_COMPLETED)
    def measure():
        engine.state.metrics = {k: number(v) for k, v in case["metrics"][engine.state.epoch - 1].items()}

    handler = MLFlowHandler(
        tracking_uri=uri, experiment_name=experiment, output_transform=lambda x: x[0]["loss"], **case["args"])
    handler.attach(engine)
    engine.run(range(len(case["losses"]) // case["epochs"]), max_epochs=case["epochs"])


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    for index, case in enumerate(cases):
        run(sys.argv[2], f"monai {index}", case)
