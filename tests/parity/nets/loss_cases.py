"""Losses and their gradients as MONAI and torch.nn compute them: the cases of cases/losses.json."""
import json

import monai.losses
import torch
from tensors import load, tensor


def typed(name, args, dtype):
    """Weights as the tensors that Python wants."""
    out = dict(args)
    for key in ("weight", "pos_weight"):
        if key in out and out[key] is not None and (name == "DiceCELoss" or not hasattr(monai.losses, name)):
            out[key] = torch.tensor(out[key], dtype=torch.float32 if name == "DiceCELoss" else dtype)
    return out


def make_loss(name, args, dtype):
    if name == "DeepSupervisionLoss":
        inner = args["loss"]
        return monai.losses.DeepSupervisionLoss(**{**args, "loss": make_loss(inner["name"], inner["args"], dtype)})
    kind = getattr(monai.losses, name, None) or getattr(torch.nn, name)
    return kind(**typed(name, args, dtype))


def answer(name, args, inputs, label, mask=None):
    inputs = [value.clone().requires_grad_() for value in inputs]
    loss = make_loss(name, args, inputs[0].dtype)
    given = inputs if name == "DeepSupervisionLoss" and len(inputs) > 1 else inputs[0]
    value = loss(given, label) if mask is None else loss(given, label, mask)
    value.sum().backward()
    out = {"name": name, "options": json.dumps(args), "inputs": [value.detach() for value in inputs], "label": label,
           "value": value.detach(), "grads": [value.grad if value.grad is not None else torch.zeros_like(value) for value in inputs]}
    return out if mask is None else out | {"mask": mask}


def loss_case(case):
    many = case.get("inputs", [case.get("input")])
    return answer(case["name"], case["args"], [tensor(spec) for spec in many], tensor(case["label"]),
                  tensor(case["mask"]) if "mask" in case else None)


def loss_cases():
    return [loss_case(case) for case in load("losses")]
