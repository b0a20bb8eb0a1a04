"""Draws losses, metrics, windows, networks, optimizers and schedulers at random and asks MONAI and PyTorch, for test_nets to compare:

  random_cases.py SEED COUNT FOLDER
  CLARA_NET_ORACLES=FOLDER build/tests/test_nets -tc='losses*,metrics over*,sliding*,a network has*,*optimizer*,*scheduler*'

What they refuse is left out.
"""
import json
import logging
import os
import sys
import warnings

warnings.simplefilter("ignore")

import numpy as np  # noqa: E402
import network_cases  # noqa: E402
import step_cases  # noqa: E402
import torch  # noqa: E402
from ignite.metrics import Accuracy  # noqa: E402
from monai.handlers import MeanDice  # noqa: E402
from monai.inferers import SlidingWindowInferer  # noqa: E402
from monai.losses import DiceCELoss, DiceLoss, FocalLoss  # noqa: E402
from monai.optimizers import Novograd  # noqa: E402
from network_cases import ACTIVATIONS, position_dependent, random  # noqa: E402
from torch.optim import SGD, Adam, AdamW  # noqa: E402
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, MultiStepLR, StepLR  # noqa: E402

torch.set_num_threads(1)
logging.disable(logging.CRITICAL)  # ignite tells what its engine throws


class Draw:
    def __init__(self, seed):
        self.seed = seed
        self.r = np.random.RandomState(seed)

    def pick(self, values):
        return values[self.r.randint(len(values))]

    def often(self, chance):
        return bool(self.r.random_sample() < chance)

    def number(self, low, high):
        return round(float(self.r.uniform(low, high)), 3)

    def some(self, choices):
        """Of each argument its default, or one of these."""
        return {name: draw() for name, draw in choices.items() if self.often(0.4)}


def common(d, classes):
    out = d.some({"include_background": lambda: d.often(0.5), "reduction": lambda: d.pick(["mean", "sum", "none"])})
    counted = classes - (not out.get("include_background", True) and classes > 1)
    out.update(d.some({"weight": lambda: d.pick([d.number(0.1, 3), [d.number(0, 2) for _ in range(counted)]])}))
    return out


def of_dice(d):
    return {**d.some({"squared_pred": lambda: True, "jaccard": lambda: True, "batch": lambda: True,
                      "smooth_nr": lambda: d.pick([0, 1e-3, 1]), "smooth_dr": lambda: d.pick([1e-3, 1])}),
            **d.pick([{}, {"sigmoid": True}, {"softmax": True}])}


def focal(d, classes):
    out = common(d, classes)
    counted = classes - (not out.get("include_background", True) and classes > 1)
    return {**out, **d.some({"gamma": lambda: d.pick([0, 0.5, 1, 2.0, 3]), "use_softmax": lambda: True,
                             "alpha": lambda: d.pick([d.number(0, 1), [d.number(0, 1) for _ in range(counted)]])})}


def dice_ce(d, classes):
    out = {**of_dice(d), **d.some({"include_background": lambda: d.often(0.5), "reduction": lambda: d.pick(["mean", "sum"]),
                                   "lambda_dice": lambda: d.number(0, 2), "lambda_ce": lambda: d.number(0, 2),
                                   "label_smoothing": lambda: d.number(0, 0.5),
                                   "weight": lambda: [d.number(0.1, 2) for _ in range(classes)]})}
    return out


LOSSES = [(DiceLoss, lambda d, n: {**common(d, n), **of_dice(d), **d.some({"soft_label": lambda: True})}),
          (FocalLoss, focal), (DiceCELoss, dice_ce),
          (torch.nn.CrossEntropyLoss, lambda d, n: d.some({
              "reduction": lambda: d.pick(["mean", "sum", "none"]), "label_smoothing": lambda: d.number(0, 0.5),
              "ignore_index": lambda: int(d.r.randint(0, n)), "weight": lambda: [d.number(0, 2) for _ in range(n)]}))]


def label_of(d, classes, shape, kind):
    generator = torch.Generator().manual_seed(d.seed)
    numbers = torch.randint(0, d.pick([classes, classes, 1]), shape, generator=generator)
    if kind is torch.nn.CrossEntropyLoss:
        return numbers, {}
    if classes > 1 and d.often(0.6):
        return numbers[:, None].to(d.pick([torch.float32, torch.float32, torch.int64, torch.uint8, torch.float64])), {"to_onehot_y": True}
    if classes == 1:
        return (numbers[:, None] if d.often(0.3) else torch.rand((shape[0], 1, *shape[1:]), generator=generator).round()).float(), {}
    if d.often(0.5):
        return torch.rand((shape[0], classes, *shape[1:]), generator=generator).softmax(1), {}
    return torch.nn.functional.one_hot(numbers, classes).movedim(-1, 1).contiguous().to(d.pick([torch.float32, torch.float32, torch.int64])), {}


def drawn_loss(d):
    kind, draw = d.pick(LOSSES)
    classes = int(d.pick([1, 2, 2, 3, 4]))
    shape = (int(d.pick([1, 2, 3])), *[int(d.pick([1, 3, 5, 8])) for _ in range(d.pick([1, 2, 3, 3]))])
    label, more = label_of(d, classes, shape, kind)
    options = {**draw(d, classes), **more}
    logits = random(d.seed + 1, shape[0], classes, *shape[1:]).to(d.pick([torch.float32] * 4 + [torch.float64])) * d.pick([1, 1, 30])
    if d.often(0.05):
        logits.view(-1)[d.r.randint(logits.numel())] = d.pick([float("nan"), float("inf"), -float("inf")])
    if d.often(0.2):  # as it comes out of some networks
        logits = logits.movedim(1, -1).contiguous().movedim(-1, 1)
    logits = logits.requires_grad_()
    typed = dict(options)
    if kind in (DiceCELoss, torch.nn.CrossEntropyLoss) and "weight" in options:
        typed["weight"] = torch.tensor(options["weight"], dtype=logits.dtype if kind is not DiceCELoss else torch.float32)
    value = kind(**typed)(logits, label)
    value.sum().backward()
    return {"name": kind.__name__, "options": json.dumps(options), "input": logits.detach(), "label": label,
            "value": value.detach(), "grad": logits.grad}


def drawn_metric(d):
    classes = int(d.pick([1, 2, 3, 4]))
    form = d.pick(["one_hot", "index"])
    if d.often(0.6):
        kind, options = MeanDice, d.some({"include_background": lambda: d.often(0.5), "ignore_empty": lambda: d.often(0.5),
                                          "reduction": lambda: d.pick(["mean", "sum", "mean_batch", "sum_batch", "mean_channel", "sum_channel", "none"])})
        if form == "index" and (classes > 2 or d.often(0.5)):
            options["num_classes"] = classes
    else:
        kind, options = Accuracy, d.some({"is_multilabel": lambda: True})
    items = step_cases.metric_items(classes, form, d.seed % 100000)
    if d.often(0.2):
        for item in items:
            item["label"] = torch.zeros_like(item["label"])
    if d.often(0.3):
        for item in items:
            item["label"] = item["label"].to(d.pick([torch.uint8, torch.int64]))
    if d.often(0.1) and kind is MeanDice:
        items[2]["pred"].view(-1)[0] = float("nan")
    return step_cases.metric_case(kind, options, items)


def drawn_window(d):
    axes = d.pick([2, 3, 3])
    shape = [int(d.pick([1, 2])), int(d.pick([1, 2])), *[int(d.r.randint(1, 24 if axes == 2 else 14)) for _ in range(axes)]]
    options = {"roi_size": d.pick([int(d.r.randint(1, 12)), [int(d.pick([-1, 0, 3, 5, 8, 11])) for _ in range(axes)]]),
               **d.some({"sw_batch_size": lambda: int(d.r.randint(1, 6)),
                         "overlap": lambda: d.pick([0, 0.25, 0.5, 0.6, 0.75, [d.number(0, 0.8) for _ in range(axes)]]),
                         "mode": lambda: d.pick(["gaussian", "constant"]), "padding_mode": lambda: d.pick(["constant", "reflect", "replicate", "circular"]),
                         "sigma_scale": lambda: d.pick([d.number(0.05, 0.5), [d.number(0.05, 0.5) for _ in range(axes)]]),
                         "cval": lambda: d.number(-2, 2)})}
    image = random(d.seed, *shape).to(d.pick([torch.float32] * 4 + [torch.float64]))
    if d.often(0.2):
        image = image.movedim(1, -1).contiguous().movedim(-1, 1)
    return {"options": json.dumps(options), "input": image, "output": SlidingWindowInferer(**options)(image, position_dependent)}


def drawn_network(d):
    axes = d.pick([1, 2, 2, 3])
    depth = d.pick([2, 3, 3, 4])
    strides = [d.pick([1, 2, 2]) if d.often(0.8) else [int(d.pick([1, 2])) for _ in range(axes)] for _ in range(depth - 1)]
    activation = lambda: d.pick([*[a for a in ACTIVATIONS if "SOFTMAX" not in a.upper()], ["prelu", {"num_parameters": 1, "init": 0.1}], None])  # noqa: E731
    norm = lambda: d.pick(["batch", "instance", None, ["group", {"num_groups": 2}], ["batch", {"affine": False}],  # noqa: E731
                           ["instance", {"affine": True}], "instance_nvfuser"][:6])
    options = {"spatial_dims": axes, "in_channels": int(d.pick([1, 2])), "out_channels": int(d.pick([1, 2, 4])),
               "channels": [int(d.pick([2, 4, 6, 8])) for _ in range(depth)], "strides": strides,
               **d.some({"kernel_size": lambda: d.pick([1, 3, 5, [int(d.pick([1, 3])) for _ in range(axes)]]),
                         "up_kernel_size": lambda: d.pick([1, 3, 5, [int(d.pick([1, 3])) for _ in range(axes)]]),
                         "num_res_units": lambda: int(d.pick([1, 2, 3])), "act": activation, "norm": norm, "bias": lambda: False,
                         "dropout": lambda: d.pick([0.2, ["alphadropout", {"p": 0.3}], 0.0]), "adn_ordering": lambda: d.pick(["NDA", "ADN", "NA", "A", "DN"])})}
    shape = [int(d.pick([1, 2, 3])), options["in_channels"], *[int(d.pick([8, 16])) for _ in range(axes)]]
    return network_cases.network_case(options, shape)


def optimizer(d):
    betas = {"betas": lambda: [d.number(0.5, 0.95), d.number(0.9, 0.999)], "eps": lambda: d.pick([1e-6, 1e-3])}
    plain = {"lr": lambda: d.number(0.001, 0.1), "weight_decay": lambda: d.number(0, 0.3)}
    kind = d.pick([Adam, AdamW, SGD, Novograd])
    if kind is SGD:
        out = {"lr": 0.01, **d.some(plain), **d.some({"momentum": lambda: d.number(0, 0.95), "maximize": lambda: True})}
        return kind, {**out, **(d.pick([{"nesterov": True}, {"dampening": d.number(0, 0.5)}, {}]) if out.get("momentum") else {})}
    more = {"amsgrad": lambda: True}
    more.update({"grad_averaging": lambda: True} if kind is Novograd else {"maximize": lambda: True})
    return kind, {**d.some(plain), **d.some(betas), **d.some(more)}


def scheduler(d):
    return d.pick([(StepLR, {"step_size": int(d.r.randint(1, 9)), **d.some({"gamma": lambda: d.number(0.1, 1.1)})}),
                   (MultiStepLR, {"milestones": sorted(int(x) for x in d.r.randint(-2, 30, 4)), **d.some({"gamma": lambda: d.number(0.1, 1)})}),
                   (ExponentialLR, {"gamma": d.number(0.8, 1.01)}),
                   (CosineAnnealingLR, {"T_max": int(d.r.randint(1, 40)), **d.some({"eta_min": lambda: d.number(0, 0.05)})})])


def all_of(draw, seed, count):
    cases = []
    for each in range(count):
        try:
            cases.append(draw(Draw(seed + each)))
        except Exception:  # noqa: BLE001: whatever MONAI or torch refuses
            continue
    return cases


def main(seed, count, folder):
    os.makedirs(folder, exist_ok=True)
    step_cases.OPTIMIZERS = all_of(optimizer, seed, max(count // 8, 1))
    step_cases.SCHEDULERS = all_of(scheduler, seed, max(count // 8, 1))
    networks = all_of(drawn_network, seed, max(count // 4, 1))
    oracle = {"losses": all_of(drawn_loss, seed, count), "metrics": all_of(drawn_metric, seed, count),
              "windows": all_of(drawn_window, seed, count),
              "networks": {f"random_{number}": case for number, case in enumerate(networks)},
              "optimizers": step_cases.optimizer_cases(), "schedulers": step_cases.scheduler_cases(),
              "gradients": [[step_cases.gradient(step, index) for index in range(len(step_cases.SHAPES))] for step in range(50)]}
    print({name: len(cases) for name, cases in oracle.items()})
    torch.save(oracle, os.path.join(folder, "oracle.pt"))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
