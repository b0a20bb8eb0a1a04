"""MONAI's write_metrics_reports, and TensorBoard's own reader over the event files that we wrote."""

import json
import math
import sys
import tempfile
import warnings

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def report(case):
    from monai.handlers.utils import write_metrics_reports

    details = {
        name: np.array([[math.nan if x is None else x for x in row] for row in rows], dtype=case["dtype"])
        for name, rows in case["details"].items()
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write_metrics_reports(
            save_dir=case["folder"], images=case["images"],
            metrics={k: float(v) for k, v in case["metrics"].items()}, metric_details=details,
            summary_ops=case["ops"], deli=case["delimiter"],
        )


def scalars(folder):
    events = EventAccumulator(folder)
    events.Reload()
    tags = events.Tags()["scalars"]
    return {tag: [[event.step, str(event.value)] for event in events.Scalars(tag)] for tag in sorted(tags)}


def defaults():
    """What MONAI's two handlers make of an output when nobody tells them what to show."""
    import logging

    import torch
    from ignite.engine import Engine
    from monai.handlers import StatsHandler, TensorBoardStatsHandler

    lines = []
    log = logging.getLogger("stats")
    log.setLevel(logging.INFO)
    log.propagate = False
    log.addHandler(logging.Handler())
    log.handlers[-1].emit = lambda record: lines.append(record.getMessage())
    item = {"pred": torch.tensor([0.25, 0.75]), "loss": 0.25, "label": torch.tensor(3)}
    engine = Engine(lambda engine, batch: [item, item])
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        StatsHandler(name="stats", epoch_log=False).attach(engine)
        events = TensorBoardStatsHandler(log_dir=folder)
        events.attach(engine)
        engine.run(range(2), max_epochs=1)
        events.close()
        return lines, scalars(folder)


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        wanted = json.load(file)
    for case in wanted["reports"]:
        report(case)
    with open(sys.argv[2], "w") as file:
        lines, theirs = defaults()
        json.dump({
            "scalars": scalars(wanted["events"]), "default_lines": lines, "default_scalars": theirs,
            "our_default_scalars": scalars(wanted["default_events"]),
        }, file)
