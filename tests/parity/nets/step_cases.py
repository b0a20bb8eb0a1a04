"""Optimizers and schedulers as PyTorch and MONAI compute them: the cases of cases/optimizers.json and
cases/schedulers.json."""
import io
import json

import monai.optimizers
import torch
from network_cases import random
from tensors import load

NAMES = ["encoder.weight", "encoder.bias", "middle.scale", "decoder.weight"]
SHAPES = [(4, 3, 3), (5,), (), (130, 70)]


def gradient(step, index):
    return random(1000 + 10 * step + index, *SHAPES[index])


class Network(torch.nn.Module):
    """Nothing but parameters with names."""

    def __init__(self, values):
        super().__init__()
        for name, value in zip(NAMES, values):
            owner, _, leaf = name.rpartition(".")
            if owner and not hasattr(self, owner):
                setattr(self, owner, torch.nn.Module())
            (getattr(self, owner) if owner else self).register_parameter(leaf, torch.nn.Parameter(value.clone()))


def initial():
    return [random(index, *shape) for index, shape in enumerate(SHAPES)]


def many(value):
    return value if isinstance(value, list) else [value]


def groups_of(network, groups, include_others):
    """What generate_param_groups makes of the functions that the names stand for."""
    matches, kinds, rates = [], [], []
    for group in groups:
        if "select" in group:
            layers = many(group["select"])
            matches.append(lambda item, layers=layers: any(item[0] == name or item[0].startswith(name + ".") for name in layers))
        else:
            texts = many(group["filter"])
            matches.append(lambda item, texts=texts: any(text in item[0] for text in texts))
        kinds.append("filter")
        rates.append(group["lr"])
    return monai.optimizers.generate_param_groups(network, matches, kinds, rates, include_others)


def make_optimizer(case, network):
    args = {key: tuple(value) if key == "betas" else value for key, value in case["args"].items()}
    groups, others = args.pop("param_groups", None), args.pop("include_others", True)
    params = network.parameters() if groups is None else groups_of(network, groups, others)
    kind = getattr(torch.optim, case["name"], None) or getattr(monai.optimizers, case["name"])
    return kind(params, **args)


def make_scheduler(case, optimizer):
    args = dict(case["args"])
    if case["name"] == "SequentialLR":
        args["schedulers"] = [make_scheduler(child, optimizer) for child in args["schedulers"]]
    kind = getattr(torch.optim.lr_scheduler, case["name"], None) or getattr(monai.optimizers, case["name"])
    return kind(optimizer, **args)


def run_steps(optimizer, network, steps):
    params = list(network.parameters())
    by_name = dict(network.named_parameters())
    for step in steps:
        for index, name in enumerate(NAMES[:-1] if step == 0 else NAMES):  # the last has no gradient at first
            by_name[name].grad = gradient(step, index)
        optimizer.step()
    return params


def values_of(network):
    by_name = dict(network.named_parameters())
    return [by_name[name].detach().clone() for name in NAMES]


def optimizer_case(case):
    network = Network(initial())
    out = {"name": case["name"], "options": json.dumps(case["args"]), "initial": values_of(network)}
    optimizer = make_optimizer(case, network)
    run_steps(optimizer, network, range(20))
    out["half"] = values_of(network)
    out["half_state"] = saved(optimizer.state_dict())
    run_steps(optimizer, network, range(20, 50))
    out["final"] = values_of(network)
    out["final_state"] = optimizer.state_dict()
    return out


def optimizer_cases():
    return [optimizer_case(case) for case in load("optimizers")]


def gradients():
    return [[gradient(step, index) for index in range(len(SHAPES))] for step in range(50)]


def saved(value):
    """A copy, as a checkpoint would hold it."""
    file = io.BytesIO()
    torch.save(value, file)
    file.seek(0)
    return torch.load(file)


DEFAULT_OPTIMIZER = {"name": "SGD", "args": {"lr": 0.1}}


def optimizer_under(case):
    return make_optimizer(case.get("optimizer", DEFAULT_OPTIMIZER), Network(initial()))


def metric_of(case, epoch):
    return float(case["metrics"][epoch]) if "metrics" in case else None


def advance(optimizer, scheduler, case, epoch):
    optimizer.step()
    if "metrics" in case:
        scheduler.step(metric_of(case, epoch))
    else:
        scheduler.step()


def settings_of(optimizer):
    """What a scheduler may change, of each group: its rate, and the momentum or the first of betas."""
    return [[float(group["lr"]), float(group.get("momentum", group.get("betas", [0])[0]))] for group in optimizer.param_groups]


def scheduler_case(case):
    optimizer = optimizer_under(case)
    scheduler = make_scheduler(case, optimizer)
    out = {"name": case["name"], "options": json.dumps(case["args"]), "lrs": [], "settings": [],
           "under": json.dumps(case.get("optimizer", DEFAULT_OPTIMIZER)), "initial": initial(),
           "metrics": [metric_of(case, epoch) or 0.0 for epoch in range(30)]}
    for epoch in range(30):
        if epoch == 12:
            out["state"] = saved(scheduler.state_dict())
            out["optimizer"] = saved(optimizer.state_dict())
        advance(optimizer, scheduler, case, epoch)
        out["lrs"].append([float(rate) for rate in scheduler.get_last_lr()])
        out["settings"].append(settings_of(optimizer))
    return out


def scheduler_cases():
    return [scheduler_case(case) for case in load("schedulers")]
