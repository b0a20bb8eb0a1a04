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

import loss_cases  # noqa: E402
import metric_cases  # noqa: E402
import network_cases  # noqa: E402
import numpy as np  # noqa: E402
import step_cases  # noqa: E402
import torch  # noqa: E402
import window_cases  # noqa: E402
from network_cases import ACTIVATIONS, random  # noqa: E402

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


def of_labels(d):
    return d.some({"include_background": lambda: d.often(0.5), "reduction": lambda: d.pick(["mean", "sum", "none"])})


def ignored(d, classes):
    return d.some({"ignore_index": lambda: int(d.pick([-1, 255, *range(classes)]))}) if d.often(0.3) else {}


def weight(d, classes, out):
    counted = classes - (not out.get("include_background", True) and classes > 1)
    return d.pick([d.number(0.1, 3), [d.number(0, 2) for _ in range(counted)]])


def activation(d):
    return d.pick([{}, {"sigmoid": True}, {"softmax": True}])


def smooth(d):
    return d.some({"smooth_nr": lambda: d.pick([0, 1e-3, 1]), "smooth_dr": lambda: d.pick([1e-3, 1]), "batch": lambda: True})


def of_dice(d):
    return {**d.some({"squared_pred": lambda: True, "jaccard": lambda: True}), **smooth(d), **activation(d)}


def dice(d, classes):
    out = {**of_labels(d), **of_dice(d), **ignored(d, classes), **d.some({"soft_label": lambda: True})}
    return out | d.some({"weight": lambda: weight(d, classes, out)})


def masked(d, classes):
    out = dice(d, classes)
    out.pop("ignore_index", None)
    return out


def generalized(d, classes):
    return {**of_labels(d), **smooth(d), **activation(d), **d.some({"w_type": lambda: d.pick(["square", "simple", "uniform"]), "soft_label": lambda: True})}


def tversky(d, classes):
    return {**of_labels(d), **smooth(d), **activation(d), **ignored(d, classes),
            **d.some({"alpha": lambda: d.number(0, 1.5), "beta": lambda: d.number(0, 1.5), "soft_label": lambda: True})}


def focal(d, classes):
    out = {**of_labels(d), **ignored(d, classes)}
    return out | d.some({"weight": lambda: weight(d, classes, out), "gamma": lambda: d.pick([0, 0.5, 1, 2.0, 3]), "use_softmax": lambda: True,
                         "alpha": lambda: d.pick([d.number(0, 1), weight(d, classes, out)])})


def dice_ce(d, classes):
    return {**of_dice(d), **d.some({"include_background": lambda: d.often(0.5), "reduction": lambda: d.pick(["mean", "sum"]),
                                    "lambda_dice": lambda: d.number(0, 2), "lambda_ce": lambda: d.number(0, 2),
                                    "label_smoothing": lambda: d.number(0, 0.5),
                                    "weight": lambda: [d.number(0.1, 2) for _ in range(classes)]})}


def dice_focal(d, classes):
    out = {**of_labels(d), **of_dice(d), **d.some({"gamma": lambda: d.pick([0, 1, 2.0]), "lambda_dice": lambda: d.number(0, 2),
                                                   "lambda_focal": lambda: d.number(0, 2), "alpha": lambda: d.number(0, 1)})}
    return out | d.some({"weight": lambda: weight(d, classes, out)})


def generalized_focal(d, classes):
    out = {**generalized(d, classes), **d.some({"gamma": lambda: d.pick([0, 1, 2.0]), "lambda_gdl": lambda: d.number(0, 2), "lambda_focal": lambda: d.number(0, 2)})}
    out.pop("soft_label", None)
    return out | d.some({"weight": lambda: weight(d, classes, out)})


def hausdorff(d, classes):
    return {**of_labels(d), **activation(d), **d.some({"alpha": lambda: d.pick([0.5, 1, 2.0, 3]), "batch": lambda: True})}


def old_reduction(d):
    return d.some({"reduction": lambda: d.pick(["mean", "sum", "none"])}) if d.often(0.8) else d.some({"size_average": lambda: d.often(0.5), "reduce": lambda: d.often(0.5)})


def entropy(d, classes):
    return {**old_reduction(d), **d.some({"ignore_index": lambda: int(d.r.randint(0, classes)), "weight": lambda: [d.number(0, 2) for _ in range(classes)]})}


SEGMENTATION = {"DiceLoss": dice, "MaskedDiceLoss": masked, "GeneralizedDiceLoss": generalized, "TverskyLoss": tversky, "FocalLoss": focal,
                "DiceCELoss": dice_ce, "DiceFocalLoss": dice_focal, "GeneralizedDiceFocalLoss": generalized_focal,
                "HausdorffDTLoss": hausdorff, "LogHausdorffDTLoss": hausdorff}
CLASSES = {"CrossEntropyLoss": lambda d, n: {**entropy(d, n), **d.some({"label_smoothing": lambda: d.number(0, 0.5)})}, "NLLLoss": entropy}
PAIRS = {"MSELoss": lambda d: old_reduction(d), "L1Loss": lambda d: old_reduction(d),
         "SmoothL1Loss": lambda d: {**old_reduction(d), **d.some({"beta": lambda: d.pick([0, 0.1, 2.0])})},
         "BCEWithLogitsLoss": lambda d: {**old_reduction(d), **d.some({"pos_weight": lambda: d.number(0.1, 3), "weight": lambda: d.number(0.1, 3)})}}


def label_of(d, classes, shape):
    generator = torch.Generator().manual_seed(d.seed)
    numbers = torch.randint(0, d.pick([classes, classes, 1]), shape, generator=generator)
    if classes > 1 and d.often(0.6):
        return numbers[:, None].to(d.pick([torch.float32, torch.float32, torch.int64, torch.uint8, torch.float64])), {"to_onehot_y": True}
    if classes == 1:
        return (numbers[:, None] if d.often(0.3) else torch.rand((shape[0], 1, *shape[1:]), generator=generator).round()).float(), {}
    if d.often(0.5):
        return torch.rand((shape[0], classes, *shape[1:]), generator=generator).softmax(1), {}
    return torch.nn.functional.one_hot(numbers, classes).movedim(-1, 1).contiguous().to(d.pick([torch.float32, torch.float32, torch.int64])), {}


def logits_of(d, shape):
    logits = random(d.seed + 1, *shape).to(d.pick([torch.float32] * 4 + [torch.float64])) * d.pick([1, 1, 30])
    if d.often(0.05):
        logits.view(-1)[d.r.randint(logits.numel())] = d.pick([float("nan"), float("inf"), -float("inf")])
    if d.often(0.2):  # as it comes out of some networks
        logits = logits.movedim(1, -1).contiguous().movedim(-1, 1)
    return logits


def shape_of(d, axes):
    return (int(d.pick([1, 2, 3])), *[int(d.pick([1, 3, 5, 8])) for _ in range(axes)])


def drawn_similarity(d):
    axes = int(d.pick([2, 3]))
    size = d.pick([int(d.r.randint(1, 8)), [int(d.r.randint(1, 6)) for _ in range(axes)]])
    args = {"spatial_dims": axes, "win_size": size, **d.some({"data_range": lambda: d.number(0.5, 300), "kernel_type": lambda: "uniform", "k1": lambda: 0.05,
            "k2": lambda: 0.1, "kernel_sigma": lambda: d.number(0.3, 3), "reduction": lambda: d.pick(["mean", "sum", "none"])})}
    shape = (int(d.pick([1, 2])), int(d.pick([1, 2, 3])), *[int(d.r.randint(6, 12)) for _ in range(axes)])
    return loss_cases.answer("SSIMLoss", args, [logits_of(d, shape)], random(d.seed + 7, *shape))


def drawn_loss(d):
    what = d.pick(["segmentation"] * 5 + ["classes", "pairs", "similarity", "contrast", "deep"])
    classes = int(d.pick([1, 2, 2, 3, 4]))
    if what == "similarity":
        return drawn_similarity(d)
    if what == "contrast":
        shape = (int(d.r.randint(1, 6)), int(d.r.randint(1, 9)))
        return loss_cases.answer("ContrastiveLoss", {"temperature": d.number(0.05, 2)}, [logits_of(d, shape)], random(d.seed + 7, *shape))
    shape = shape_of(d, d.pick([1, 2, 3, 3]))
    logits = logits_of(d, (shape[0], classes, *shape[1:]))
    if what == "pairs":
        name = d.pick(list(PAIRS))
        other = random(d.seed + 7, *logits.shape)
        return loss_cases.answer(name, PAIRS[name](d), [logits], (other > 0).float() if name.startswith("BCE") else other.to(logits.dtype))
    if what == "classes":
        name = d.pick(list(CLASSES))
        numbers = torch.randint(0, classes, shape, generator=torch.Generator().manual_seed(d.seed))
        return loss_cases.answer(name, CLASSES[name](d, classes), [logits], numbers)
    name = d.pick(list(SEGMENTATION))
    label, more = label_of(d, classes, shape)
    args = {**SEGMENTATION[name](d, classes), **more}
    if what == "deep" and name != "MaskedDiceLoss":
        levels = [random(d.seed + 20 + level, shape[0], classes, *[max(1, size // 2**level) for size in shape[1:]]) for level in range(d.pick([1, 2, 3]))]
        wrapper = {"loss": {"name": name, "args": args}, **d.some({"weight_mode": lambda: d.pick(["same", "exp", "two"]), "weights": lambda: [d.number(0, 1) for _ in range(3)]})}
        return loss_cases.answer("DeepSupervisionLoss", wrapper, levels, label.float())
    if args.get("ignore_index") in (-1, 255) and args.get("to_onehot_y") and label.dtype != torch.uint8:
        label.view(-1)[d.r.randint(label.numel())] = args["ignore_index"]
    mask = (random(d.seed + 9, d.pick([1, shape[0]]), 1, *shape[1:]) > 0).float() if name == "MaskedDiceLoss" and d.often(0.8) else None
    return loss_cases.answer(name, args, [logits], label, mask)


REDUCTIONS = ["mean", "sum", "mean_batch", "sum_batch", "mean_channel", "sum_channel", "none"]


def reduced(d):
    return d.some({"reduction": lambda: d.pick(REDUCTIONS), "include_background": lambda: d.often(0.5)})


def rate_names():
    return ["hit_rate", "specificity", "precision", "npv", "fnr", "fpr", "fdr", "for", "pt", "ts", "acc", "ba", "f1", "mcc", "fm", "bm", "mk"]


SEGMENTATION_METRICS = {
    "MeanIoUHandler": lambda d, n: reduced(d),
    "GeneralizedDiceScore": lambda d, n: {**reduced(d), **d.some({"weight_type": lambda: d.pick(["simple", "uniform"]), "ignore_index": lambda: int(d.pick([0, 1, 255]))})},
    "HausdorffDistance": lambda d, n: {**reduced(d), **d.some({"distance_metric": lambda: d.pick(["chessboard", "taxicab"]), "percentile": lambda: d.number(0, 100), "directed": lambda: True})},
    "SurfaceDistance": lambda d, n: {**reduced(d), **d.some({"distance_metric": lambda: d.pick(["chessboard", "taxicab"]), "symmetric": lambda: True})},
    "SurfaceDiceMetric": lambda d, n: {"include_background": True, "class_thresholds": [d.pick([0, 1, 1.5, 2.3]) for _ in range(n)],
                                       **d.some({"reduction": lambda: d.pick(REDUCTIONS), "use_subvoxels": lambda: True, "distance_metric": lambda: "chessboard", "ignore_index": lambda: int(d.pick([0, 1, 255]))})},
    "ConfusionMatrix": lambda d, n: {"metric_name": d.pick(rate_names()), "save_details": False, **reduced(d), **d.some({"compute_sample": lambda: True})},
    "Precision": lambda d, n: d.some({"average": lambda: d.pick([True, "micro", "macro", "weighted"]), "is_multilabel": lambda: n > 1}),
    "Recall": lambda d, n: d.some({"average": lambda: d.pick([True, "micro", "macro", "weighted"]), "is_multilabel": lambda: n > 1}),
    "Fbeta": lambda d, n: {"beta": d.pick([0.5, 1, 2]), **d.some({"average": lambda: False})}}


def drawn_metric(d):
    classes = int(d.pick([1, 2, 3, 4]))
    what = d.pick(["dice", "dice", "accuracy", "segmentation", "segmentation", "segmentation", "segmentation", "ranks", "images"])
    spec = {"seed": d.seed % 100000, "classes": classes, **d.some({"dtype": lambda: d.pick(["uint8", "int64", "float64"])})}
    spec["shapes"] = [int(d.r.randint(1, 10)) for _ in range(d.pick([2, 3]))]
    if what == "ranks":
        spec |= {"kind": d.pick(["ranks", "tied ranks"]), "classes": int(d.r.randint(1, 12))}
        name, args = d.pick(["ROCAUC", "AveragePrecision"]), d.some({"average": lambda: d.pick(["macro", "micro", "weighted", "none"])})
    elif what == "images":
        spec |= {"kind": "uniform", "dtype": d.pick(["float32", "float64"]), "shapes": [int(d.pick([1, 2])), *[int(d.r.randint(5, 12)) for _ in range(2)]]}
        name = d.pick(["MeanSquaredError", "MeanAbsoluteError", "RootMeanSquaredError", "PeakSignalToNoiseRatio", "SSIMMetric"])
        args = d.some({"reduction": lambda: d.pick(REDUCTIONS)}) | {"PeakSignalToNoiseRatio": {"max_val": d.number(0.5, 255)}, "SSIMMetric": {"spatial_dims": 2, "win_size": int(d.r.randint(1, 6))}}.get(name, {})
    else:
        spec["kind"] = d.pick(["one_hot", "blobs"] if what == "segmentation" else ["one_hot", "index"])
        name = {"dice": "MeanDice", "accuracy": "Accuracy"}.get(what) or d.pick(list(SEGMENTATION_METRICS))
        if what == "segmentation":
            args = SEGMENTATION_METRICS[name](d, classes)
        elif what == "dice":
            args = reduced(d) | ({"num_classes": classes} if spec["kind"] == "index" and (classes > 2 or d.often(0.5)) else {})
            args |= d.some({"return_with_label": lambda: True})
        else:
            args = d.some({"is_multilabel": lambda: True})
    if d.often(0.1) and what in ("dice", "images"):
        spec["nan"] = [2, 0]
        spec.pop("dtype", None)
    return metric_cases.metric_answer(name, args, metric_cases.items_of({"items": spec}))


def drawn_window(d):
    axes = d.pick([2, 3, 3])
    shape = [int(d.pick([1, 2])), int(d.pick([1, 2])), *[int(d.r.randint(1, 24 if axes == 2 else 14)) for _ in range(axes)]]
    args = {"roi_size": d.pick([int(d.r.randint(1, 12)), [int(d.pick([-1, 0, 3, 5, 8, 11])) for _ in range(axes)]]),
            **d.some({"sw_batch_size": lambda: int(d.r.randint(1, 6)),
                      "overlap": lambda: d.pick([0, 0.25, 0.5, 0.6, 0.75, [d.number(0, 0.8) for _ in range(axes)]]),
                      "mode": lambda: d.pick(["gaussian", "constant"]), "padding_mode": lambda: d.pick(["constant", "reflect", "replicate", "circular"]),
                      "sigma_scale": lambda: d.pick([d.number(0.05, 0.5), [d.number(0.05, 0.5) for _ in range(axes)]]),
                      "cval": lambda: d.number(-2, 2)})}
    if d.often(0.4):
        args |= {"buffer_steps": int(d.r.randint(1, 5)), "buffer_dim": int(d.pick([-1, *range(axes)]))}
    image = random(d.seed, *shape).to(d.pick([torch.float32] * 4 + [torch.float64]))
    if d.often(0.2):
        image = image.movedim(1, -1).contiguous().movedim(-1, 1)
    if axes == 3 and d.often(0.3):
        args |= {"spatial_dim": int(d.r.randint(0, 3)), "roi_size": [int(d.r.randint(2, 9)) for _ in range(2)]}
        for key in ("overlap", "sigma_scale", "buffer_steps", "buffer_dim"):
            args.pop(key, None)
        return window_cases.window_answer("SliceInferer", args, image)
    return window_cases.window_answer("SlidingWindowInferer", args, image)


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
    name = d.pick(["Adam", "AdamW", "SGD", "Novograd", "RMSprop", "Adagrad"])
    args = {"lr": 0.01, **d.some(plain)}
    if name != "Novograd":
        args |= d.some({"maximize": lambda: True, "foreach": lambda: d.often(0.5)})
    if name == "SGD":
        args |= d.some({"momentum": lambda: d.number(0, 0.95)})
        args |= d.pick([{"nesterov": True}, {"dampening": d.number(0, 0.5)}, {}]) if args.get("momentum") else {}
    elif name == "RMSprop":
        args |= d.some({"momentum": lambda: d.number(0, 0.95), "alpha": lambda: d.number(0.5, 0.99), "centered": lambda: True, "eps": lambda: 1e-4})
    elif name == "Adagrad":
        args |= d.some({"lr_decay": lambda: d.number(0, 0.1), "initial_accumulator_value": lambda: d.number(0, 1), "eps": lambda: 1e-4})
    else:
        args |= {**d.some(betas), **d.some({"amsgrad": lambda: True}), **(d.some({"grad_averaging": lambda: True}) if name == "Novograd" else {})}
    if name in ("Adam", "AdamW", "SGD", "Adagrad") and not args.get("foreach") and not args.get("momentum"):
        args |= d.some({"fused": lambda: True})
    if d.often(0.3):
        args["param_groups"] = d.pick([[{"select": "encoder", "lr": d.number(0, 0.1)}], [{"filter": "weight", "lr": 0.05}, {"select": "middle.scale", "lr": 0.2}]])
    return {"name": name, "args": args}


def one_scheduler(d):
    count = lambda low, high: int(d.r.randint(low, high))  # noqa: E731
    return d.pick([
        lambda: ("StepLR", {"step_size": count(1, 9), **d.some({"gamma": lambda: d.number(0.1, 1.1)})}),
        lambda: ("MultiStepLR", {"milestones": sorted(count(-2, 30) for _ in range(4)), **d.some({"gamma": lambda: d.number(0.1, 1)})}),
        lambda: ("ExponentialLR", {"gamma": d.number(0.8, 1.01)}),
        lambda: ("CosineAnnealingLR", {"T_max": count(1, 40), **d.some({"eta_min": lambda: d.number(0, 0.05)})}),
        lambda: ("CosineAnnealingWarmRestarts", {"T_0": count(1, 12), **d.some({"T_mult": lambda: count(1, 4), "eta_min": lambda: d.number(0, 0.05)})}),
        lambda: ("ConstantLR", d.some({"factor": lambda: d.number(0.01, 1), "total_iters": lambda: count(0, 40)})),
        lambda: ("LinearLR", d.some({"start_factor": lambda: d.number(0.01, 1), "end_factor": lambda: d.number(0, 1), "total_iters": lambda: count(1, 40)})),
        lambda: ("PolynomialLR", d.some({"total_iters": lambda: count(1, 40), "power": lambda: d.number(0, 3)})),
        lambda: ("WarmupCosineSchedule", {"warmup_steps": count(-1, 12), "t_total": count(0, 40), **d.some({
            "end_lr": lambda: d.number(0, 0.05), "cycles": lambda: d.number(0.1, 3), "warmup_multiplier": lambda: d.number(0, 1)})}),
        lambda: ("OneCycleLR", {"max_lr": d.number(0.01, 1), "total_steps": count(30, 60), **d.some({
            "pct_start": lambda: d.number(0.05, 0.9), "anneal_strategy": lambda: "linear", "three_phase": lambda: True, "div_factor": lambda: d.number(1, 50),
            "final_div_factor": lambda: d.number(1, 1e4), "cycle_momentum": lambda: False, "base_momentum": lambda: d.number(0, 0.9), "max_momentum": lambda: d.number(0, 0.99)})})])()


def scheduler(d):
    under = d.pick([step_cases.DEFAULT_OPTIMIZER, {"name": "SGD", "args": {"lr": 0.1, "momentum": 0.9}}, {"name": "AdamW", "args": {"lr": 0.01}},
                    {"name": "SGD", "args": {"lr": 0.1, "param_groups": [{"filter": "weight", "lr": 0.3}]}}])
    if d.often(0.15):
        args = d.some({"mode": lambda: "max", "factor": lambda: d.number(0.1, 0.9), "patience": lambda: int(d.r.randint(0, 6)), "threshold": lambda: d.number(0, 0.3),
                       "threshold_mode": lambda: "abs", "cooldown": lambda: int(d.r.randint(0, 4)), "min_lr": lambda: d.number(0, 0.05), "eps": lambda: d.number(0, 0.02)})
        return {"name": "ReduceLROnPlateau", "args": args, "optimizer": under, "metrics": [d.number(0, 1) for _ in range(30)]}
    if d.often(0.25):
        children = [dict(zip(("name", "args"), one_scheduler(d))) for _ in range(d.pick([1, 2, 3]))]
        milestones = sorted(int(x) for x in d.r.randint(1, 30, len(children) - 1))
        return {"name": "SequentialLR", "args": {"schedulers": children, "milestones": milestones}, "optimizer": under}
    name, args = one_scheduler(d)
    return {"name": name, "args": args, "optimizer": under}


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
    networks = all_of(drawn_network, seed, max(count // 4, 1))
    oracle = {"losses": all_of(drawn_loss, seed, count), "metrics": all_of(drawn_metric, seed, count),
              "windows": all_of(drawn_window, seed, count),
              "networks": {f"random_{number}": case for number, case in enumerate(networks)},
              "optimizers": all_of(lambda d: step_cases.optimizer_case(optimizer(d)), seed, max(count // 4, 1)),
              "schedulers": all_of(lambda d: step_cases.scheduler_case(scheduler(d)), seed, count), "gradients": step_cases.gradients()}
    print({name: len(cases) for name, cases in oracle.items()})
    torch.save(oracle, os.path.join(folder, "oracle.pt"))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
