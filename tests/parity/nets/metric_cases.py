"""Metrics over an epoch of two batches, as MONAI's and ignite's engines report them: the cases of cases/metrics.json."""
import json

import ignite.metrics
import monai.handlers
import monai.metrics
import torch
from ignite.engine import Engine
from tensors import load, tensor


def make_metric(name, args):
    """MONAI's handler, a metric of MONAI's in a handler of ours, or ignite's."""
    output = monai.handlers.from_engine(["pred", "label"])
    if hasattr(monai.handlers, name):
        return getattr(monai.handlers, name)(output_transform=output, **args)
    if hasattr(monai.metrics, name):
        details = args.get("save_details", True)
        rest = {key: value for key, value in args.items() if key not in ("save_details", "spacing")}
        handler = monai.handlers.IgniteMetricHandler(getattr(monai.metrics, name)(**rest), output_transform=output, save_details=details)
        return handler
    return getattr(ignite.metrics, name)(output_transform=output, **args)


def numbers_of(value):
    if isinstance(value, dict):
        value = list(value.values())
    return torch.as_tensor(value).double().reshape(-1)


def metric_answer(name, args, items):
    """What the metric says of two batches."""
    engine = Engine(lambda _, batch: batch)
    metric = make_metric(name, args)
    metric.attach(engine, "metric")
    engine.run([items[:2], items[2:]], max_epochs=1)
    out = {"name": name, "options": json.dumps(args), "items": items, "value": numbers_of(engine.state.metrics["metric"])}
    details = getattr(engine.state, "metric_details", {}).get("metric")
    if details is not None:
        out["details"] = details
    return out


def items_of(case):
    return [{key: tensor(spec)[0] for key, spec in item.items()} for item in case["items"]]


def metric_cases():
    return [metric_answer(case["name"], case["args"], items_of(case)) for case in load("metrics")]
