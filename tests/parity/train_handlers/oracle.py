"""MONAI's write_metrics_reports, and TensorBoard's own reader over the event files that we wrote."""

import json
import math
import sys
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


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        wanted = json.load(file)
    for case in wanted["reports"]:
        report(case)
    with open(sys.argv[2], "w") as file:
        json.dump({"scalars": scalars(wanted["events"])}, file)
