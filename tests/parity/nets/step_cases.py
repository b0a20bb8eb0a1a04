"""Optimizers, schedulers and metrics as PyTorch, MONAI and ignite compute them: the cases of oracle.py."""
import io
import json

import torch
from ignite.engine import Engine
from ignite.metrics import Accuracy
from monai.handlers import MeanDice, from_engine
from monai.optimizers import Novograd
from network_cases import random
from torch.optim import SGD, Adam, AdamW
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, MultiStepLR, StepLR

OPTIMIZERS = [
    (Adam, {}), (Adam, {"lr": 0.02, "betas": [0.8, 0.99], "eps": 1e-6, "weight_decay": 0.1, "amsgrad": True}),
    (Adam, {"lr": 0.01, "weight_decay": 0.2, "decoupled_weight_decay": True}),
    (AdamW, {"lr": 0.01}), (AdamW, {"lr": 0.01, "weight_decay": 0.2, "amsgrad": True}),
    (SGD, {"lr": 0.1}), (SGD, {"lr": 0.1, "momentum": 0.9, "dampening": 0.1, "weight_decay": 0.01}),
    (SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True}), (SGD, {"lr": 0.1, "maximize": True}),
    (Adam, {"maximize": True, "weight_decay": 0.1}),
    (Novograd, {}), (Novograd, {"lr": 0.1, "betas": [0.9, 0.9], "weight_decay": 0.1, "grad_averaging": True, "amsgrad": True}),
]

SCHEDULERS = [(StepLR, {"step_size": 3}), (StepLR, {"step_size": 1, "gamma": 0.97}),
              (MultiStepLR, {"milestones": [-1, 2, 5, 5, 9], "gamma": 0.3}), (ExponentialLR, {"gamma": 0.93}),
              (CosineAnnealingLR, {"T_max": 7, "eta_min": 0.001}), (CosineAnnealingLR, {"T_max": 10})]


SHAPES = [(4, 3, 3), (5,), (), (130, 70)]


def gradient(step, index):
    return random(1000 + 10 * step + index, *SHAPES[index])


def parameters():
    return [torch.nn.Parameter(random(index, *shape)) for index, shape in enumerate(SHAPES)]


def run_steps(optimizer, params, steps):
    for step in steps:
        for index, param in enumerate(params[:-1] if step == 0 else params):  # the last has no gradient at first
            param.grad = gradient(step, index)
        optimizer.step()


def optimizer_cases():
    cases = []
    for kind, options in OPTIMIZERS:
        params = parameters()
        case = {"name": kind.__name__, "options": json.dumps(options), "initial": [p.detach().clone() for p in params]}
        optimizer = kind(params, **{k: tuple(v) if isinstance(v, list) else v for k, v in options.items()})
        run_steps(optimizer, params, range(20))
        case["half"] = [p.detach().clone() for p in params]
        case["half_state"] = saved(optimizer.state_dict())
        run_steps(optimizer, params, range(20, 50))
        case["final"] = [p.detach().clone() for p in params]
        case["final_state"] = optimizer.state_dict()
        cases.append(case)
    return cases


def saved(value):
    """A copy, as a checkpoint would hold it."""
    file = io.BytesIO()
    torch.save(value, file)
    file.seek(0)
    return torch.load(file)


def scheduler_cases():
    cases = []
    for kind, options in SCHEDULERS:
        optimizer = SGD(parameters(), lr=0.1)
        scheduler = kind(optimizer, **options)
        case = {"name": kind.__name__, "options": json.dumps(options), "lrs": []}
        for epoch in range(30):
            if epoch == 12:
                case["state"] = saved(scheduler.state_dict())
                case["optimizer"] = saved(optimizer.state_dict())
            optimizer.step()
            scheduler.step()
            case["lrs"].append(scheduler.get_last_lr()[0])
        cases.append(case)
    return cases


def one_hot(labels, classes):
    return torch.nn.functional.one_hot(labels, classes).movedim(-1, 0).float().contiguous()


def metric_items(classes, form, seed):
    generator = torch.Generator().manual_seed(seed)
    items = []
    for number in range(5):
        shape = (6 + number, 5, 4)
        pred = torch.randint(0, classes, shape, generator=generator)
        label = torch.randint(0, classes, shape, generator=generator)
        if number == 1:
            label[label == classes - 1] = 0  # a class that is missing
        if number == 3:
            label[:] = 0
        if form == "one_hot":
            items.append({"pred": one_hot(pred, classes), "label": one_hot(label, classes)})
        else:
            items.append({"pred": pred[None].float(), "label": label[None].float()})
    return items


def metric_case(kind, options, items):
    """What the metric says of two batches."""
    engine = Engine(lambda _, batch: batch)
    metric = kind(output_transform=from_engine(["pred", "label"]), **options)
    metric.attach(engine, "metric")
    engine.run([items[:2], items[2:]], max_epochs=1)
    case = {"name": kind.__name__, "options": json.dumps(options), "items": items,
            "value": torch.as_tensor(engine.state.metrics["metric"]).double().reshape(-1)}
    if kind is MeanDice:
        case["details"] = engine.state.metric_details["metric"]
    return case


def metric_cases():
    plans = [(MeanDice, {"include_background": False}, 2, "one_hot"), (MeanDice, {}, 2, "one_hot"),
             (MeanDice, {}, 2, "index"), (MeanDice, {"num_classes": 3}, 3, "index"),
             (MeanDice, {"num_classes": 3, "include_background": False, "reduction": "sum"}, 3, "index"),
             (MeanDice, {"include_background": False, "reduction": "mean_batch"}, 2, "one_hot"),
             (MeanDice, {"include_background": False, "reduction": "mean_batch"}, 3, "one_hot"),
             (MeanDice, {"num_classes": 3, "reduction": "sum_channel"}, 3, "index"),
             (MeanDice, {"reduction": "none"}, 2, "one_hot"),
             (Accuracy, {}, 2, "one_hot"), (Accuracy, {}, 2, "index"), (Accuracy, {"is_multilabel": True}, 3, "one_hot")]
    cases = []
    for kind, options, classes, form in plans:
        cases.append(metric_case(kind, options, metric_items(classes, form, len(cases))))
    return cases
