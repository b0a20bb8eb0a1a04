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
    return torch.as_tensor(value, dtype=None if torch.is_tensor(value) else torch.float64).double().reshape(-1)


def metric_answer(name, args, items):
    """What the metric says of two batches."""
    engine = Engine(lambda _, batch: batch)
    metric = make_metric(name, args)
    metric.attach(engine, "metric")
    engine.run([items[:2], items[2:]], max_epochs=1)
    value = engine.state.metrics["metric"]
    if args.get("average") == "none":  # the handler records the first class only
        value = metric.metric_fn.aggregate()
    out = {"name": name, "options": json.dumps(args), "items": items, "value": numbers_of(value)}
    details = getattr(engine.state, "metric_details", {}).get("metric")
    if details is not None:
        out["details"] = details
    return out


def pair_of(spec, number, shape):
    """Prediction and label of one item, as specs of tensors."""
    kind, classes, seed = spec["kind"], spec.get("classes"), spec["seed"] * 100 + number * 10
    more = {"dtype": spec.get("dtype", "float32")}
    if kind in ("ranks", "tied ranks", "all true"):
        score = {"shape": [1, classes], "kind": "binary" if kind == "tied ranks" else "uniform", "seed": seed}
        true = {"shape": [1, classes], "seed": seed + 1, **more}
        return score, true | ({"kind": "constant", "value": 1} if kind == "all true" else {"kind": "binary"})
    if kind == "scores":  # of classes, and class numbers
        return {"shape": [1, classes, 5], "seed": seed}, {"shape": [1, 5], "kind": "classes", "classes": classes, "seed": seed + 1}
    channels = {"index": [1, 1, *shape], "one_hot": [1, classes, *shape], "blobs": [1, classes, *shape]}.get(kind, [1, *shape])
    both = [{"shape": channels, "kind": "classes" if kind == "index" else kind, "seed": seed + each, **more} for each in range(2)]
    if kind == "index":
        both = [each | {"classes": classes} for each in both]
    if number == spec.get("empty", 3):  # nothing but background
        empty = {"index": {"kind": "constant", "value": 0}, "one_hot": {"kind": "background"}, "blobs": {"kind": "background"}}.get(kind, {})
        both[1] = both[1] | empty
    return both


def items_of(case):
    """{"kind": "one_hot", "classes": 3, "seed": 1, "shapes": [[6, 5, 4], ...] or one for all, "dtype": ..., "empty": 3 (the item
    without a foreground), "nan": [ITEM, PLACE], "same": ITEM (whose label is its prediction)}"""
    spec = case["items"]
    shapes = spec.get("shapes", [[6 + number, 5, 4] for number in range(5)])
    items = []
    for number in range(7 if "ranks" in spec["kind"] or spec["kind"] == "all true" else 5):
        shape = shapes if not isinstance(shapes[0], list) else shapes[number % len(shapes)]
        pred, label = (tensor(each)[0] for each in pair_of(spec, number, shape))
        if spec.get("nan", [-1])[0] == number:
            pred.view(-1)[spec["nan"][1]] = float("nan")
        items.append({"pred": pred, "label": pred.clone() if spec.get("same") == number else label})
    return items


def metric_cases():
    return [metric_answer(case["name"], case["args"], items_of(case)) for case in load("metrics")]
