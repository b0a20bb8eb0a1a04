"""What MONAI and PyTorch compute, for the C++ tests of this folder to compare with.

    oracle.py FOLDER     writes FOLDER/oracle.pt, then waits for a line on stdin; when it comes, checks what the C++ side
                         wrote to FOLDER/native.pt, and exits with 1 when Python reads something else from it

One process for the whole family: importing MONAI costs more than everything else here.
"""
import json
import os
import sys
import warnings

warnings.simplefilter("ignore")

import torch  # noqa: E402
from ignite.engine import Engine  # noqa: E402
from ignite.metrics import Accuracy  # noqa: E402
from monai.handlers import MeanDice, from_engine  # noqa: E402
from monai.inferers import SlidingWindowInferer  # noqa: E402
from monai.losses import DiceCELoss, DiceLoss, FocalLoss  # noqa: E402
from monai.networks.nets import UNet  # noqa: E402
from monai.optimizers import Novograd  # noqa: E402
from torch.optim import SGD, Adam, AdamW  # noqa: E402
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, MultiStepLR, StepLR  # noqa: E402

torch.set_num_threads(1)

SMALL = {"in_channels": 1, "out_channels": 2, "channels": [4, 8, 16], "strides": [2, 2]}
NETWORKS = {
    "spleen": ({"spatial_dims": 3, "in_channels": 1, "out_channels": 2, "channels": [16, 32, 64, 128, 256],
                "strides": [2, 2, 2, 2], "num_res_units": 2, "norm": "batch"}, [1, 1, 32, 32, 32]),
    "defaults": ({**SMALL, "spatial_dims": 3}, [2, 1, 16, 8, 8]),
    "plane": ({**SMALL, "spatial_dims": 2, "num_res_units": 1, "norm": "INSTANCE"}, [2, 1, 16, 24]),
    "group": ({**SMALL, "spatial_dims": 2, "num_res_units": 2, "norm": ["group", {"num_groups": 2}],
               "act": ["leakyrelu", {"negative_slope": 0.1}], "dropout": 0.2}, [2, 1, 16, 16]),
    "uneven": ({"spatial_dims": 3, "in_channels": 2, "out_channels": 3, "channels": [4, 8, 8, 12],
                "strides": [[2, 2, 1], 1, 2], "kernel_size": [3, 3, 1], "up_kernel_size": [5, 3, 3], "num_res_units": 3,
                "act": "RELU", "norm": ["Instance", {"affine": True}], "bias": False, "adn_ordering": "ADN"},
               [1, 2, 8, 8, 6]),
    "bare": ({**SMALL, "spatial_dims": 2, "num_res_units": 2, "act": "", "norm": "", "adn_ordering": "NA"},
             [1, 1, 8, 8]),
    "layer": ({**SMALL, "spatial_dims": 1, "norm": ["batch", {"momentum": None, "eps": 0.001}],
               "act": ["prelu", {"num_parameters": 1, "init": 0.1}]}, [3, 1, 16]),
}
ACTIVATIONS = ["CELU", "ELU", "GELU", "LeakyReLU", "LOGSOFTMAX", "memswish", "mish", "PReLU", "relu", "relu6", "selu",
               "sigmoid", "softmax", "swish", "tanh"]
for name in ACTIVATIONS:
    act = [name, {"dim": 1}] if "SOFTMAX" in name.upper() else name
    NETWORKS["act_" + name] = ({**SMALL, "spatial_dims": 2, "act": act}, [1, 1, 8, 8])

LOSSES = [
    (DiceLoss, {"to_onehot_y": True, "softmax": True}),
    (DiceLoss, {"to_onehot_y": True, "sigmoid": True, "include_background": False}),
    (DiceLoss, {"to_onehot_y": True, "softmax": True, "squared_pred": True, "jaccard": True, "batch": True}),
    (DiceLoss, {"to_onehot_y": True, "softmax": True, "reduction": "none", "weight": [0.5, 1, 2]}),
    (DiceLoss, {"to_onehot_y": True, "softmax": True, "reduction": "sum", "weight": 3, "smooth_nr": 0, "smooth_dr": 0.1}),
    (DiceLoss, {"to_onehot_y": True, "softmax": True, "soft_label": True, "batch": True, "reduction": "none"}),
    (FocalLoss, {"to_onehot_y": True, "include_background": True}),
    (FocalLoss, {"to_onehot_y": True, "include_background": False, "gamma": 1.5, "alpha": 0.3, "reduction": "sum"}),
    (FocalLoss, {"to_onehot_y": True, "use_softmax": True, "alpha": 0.7, "weight": [1, 2, 0.5]}),
    (FocalLoss, {"to_onehot_y": True, "use_softmax": True, "alpha": [0.7, 0.2, 0.1], "weight": 2, "reduction": "none"}),
    (FocalLoss, {"to_onehot_y": True, "alpha": [0.7, 0.2, 0.1]}),
    (DiceCELoss, {"to_onehot_y": True, "softmax": True}),
    (DiceCELoss, {"to_onehot_y": True, "softmax": True, "include_background": False, "weight": [0.5, 1, 2],
                  "lambda_dice": 0.3, "lambda_ce": 0.7, "label_smoothing": 0.1, "reduction": "sum"}),
]

OPTIMIZERS = [
    (Adam, {}), (Adam, {"lr": 0.02, "betas": [0.8, 0.99], "eps": 1e-6, "weight_decay": 0.1, "amsgrad": True}),
    (AdamW, {"lr": 0.01}), (AdamW, {"lr": 0.01, "weight_decay": 0.2, "amsgrad": True}),
    (SGD, {"lr": 0.1}), (SGD, {"lr": 0.1, "momentum": 0.9, "dampening": 0.1, "weight_decay": 0.01}),
    (SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    (Novograd, {}), (Novograd, {"lr": 0.1, "betas": [0.9, 0.9], "weight_decay": 0.1, "grad_averaging": True, "amsgrad": True}),
]

SCHEDULERS = [(StepLR, {"step_size": 3}), (StepLR, {"step_size": 1, "gamma": 0.97}),
              (MultiStepLR, {"milestones": [2, 5, 5, 9], "gamma": 0.3}), (ExponentialLR, {"gamma": 0.93}),
              (CosineAnnealingLR, {"T_max": 7, "eta_min": 0.001}), (CosineAnnealingLR, {"T_max": 10})]

WINDOWS = [
    ({"roi_size": [8, 8, 8], "sw_batch_size": 4, "overlap": 0.5}, [1, 1, 20, 17, 9]),
    ({"roi_size": [160, 160, 160], "sw_batch_size": 4, "overlap": 0.5}, [1, 2, 20, 17, 9]),
    ({"roi_size": [8, 12, 6], "sw_batch_size": 3}, [2, 1, 10, 17, 9]),
    ({"roi_size": [8, -1], "sw_batch_size": 2, "overlap": [0.25, 0.5], "mode": "gaussian"}, [2, 1, 21, 11]),
    ({"roi_size": [8, 8], "overlap": 0.6, "mode": "gaussian", "sigma_scale": [0.25, 0.125]}, [1, 1, 21, 11]),
    ({"roi_size": 8, "overlap": 0.0}, [1, 1, 21, 11]),
    ({"roi_size": [16, 8], "overlap": 0.5, "padding_mode": "reflect"}, [1, 1, 11, 13]),
    ({"roi_size": [16, 8], "overlap": 0.5, "cval": -2.5, "mode": "gaussian"}, [1, 1, 5, 4]),
]


def random(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def copy_of(state):
    return {name: value.clone() for name, value in state.items()}


def network_cases():
    cases = {}
    for name, (options, shape) in NETWORKS.items():
        torch.manual_seed(11)
        net = UNet(**options)
        case = {"options": json.dumps(options), "initial": copy_of(net.state_dict()), "input": random(3, *shape)}
        net.eval()
        with torch.no_grad():
            case["eval_output"] = net(case["input"])
        net.train()
        torch.manual_seed(5)
        case["train_output"] = net(case["input"])
        case["train_output"].square().mean().backward()
        case["train_output"] = case["train_output"].detach()
        case["grads"] = {key: value.grad for key, value in net.named_parameters()}
        case["trained"] = copy_of(net.state_dict())
        cases[name] = case
    return cases


def loss_cases():
    cases = []
    for kind, options in LOSSES:
        logits = random(1, 2, 3, 6, 5, 4).requires_grad_()
        label = torch.randint(0, 3, (2, 1, 6, 5, 4), generator=torch.Generator().manual_seed(2)).float()
        weight = options.get("weight")
        typed = dict(options)
        if kind is DiceCELoss and weight is not None:
            typed["weight"] = torch.tensor(weight)
        value = kind(**typed)(logits, label)
        value.sum().backward()
        cases.append({"name": kind.__name__, "options": json.dumps(options), "input": logits.detach(), "label": label,
                      "value": value.detach(), "grad": logits.grad})
    for kind, options in ((DiceLoss, {"sigmoid": True}), (FocalLoss, {}), (DiceCELoss, {"sigmoid": True})):
        logits = random(1, 2, 1, 6, 5).requires_grad_()  # a single channel
        label = (random(2, 2, 1, 6, 5) > 0).float()
        value = kind(**options)(logits, label)
        value.backward()
        cases.append({"name": kind.__name__, "options": json.dumps(options), "input": logits.detach(), "label": label,
                      "value": value.detach(), "grad": logits.grad})
    return cases


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
        case["half_state"] = torch.load(saved(optimizer.state_dict()))
        run_steps(optimizer, params, range(20, 50))
        case["final"] = [p.detach().clone() for p in params]
        case["final_state"] = optimizer.state_dict()
        cases.append(case)
    return cases


def saved(value):
    path = os.path.join(sys.argv[1], "copy.pt")
    torch.save(value, path)
    return path


def scheduler_cases():
    cases = []
    for kind, options in SCHEDULERS:
        optimizer = SGD(parameters(), lr=0.1)
        scheduler = kind(optimizer, **options)
        case = {"name": kind.__name__, "options": json.dumps(options), "lrs": []}
        for epoch in range(30):
            if epoch == 12:
                case["state"] = torch.load(saved(scheduler.state_dict()))
                case["optimizer"] = torch.load(saved(optimizer.state_dict()))
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


def metric_cases():
    plans = [(MeanDice, {"include_background": False}, 2, "one_hot"), (MeanDice, {}, 2, "one_hot"),
             (MeanDice, {}, 2, "index"), (MeanDice, {"num_classes": 3}, 3, "index"),
             (MeanDice, {"num_classes": 3, "include_background": False, "reduction": "sum"}, 3, "index"),
             (MeanDice, {"include_background": False, "reduction": "mean_batch"}, 2, "one_hot"),
             (Accuracy, {}, 2, "one_hot"), (Accuracy, {}, 2, "index"), (Accuracy, {"is_multilabel": True}, 3, "one_hot")]
    cases = []
    for kind, options, classes, form in plans:
        items = metric_items(classes, form, len(cases))
        engine = Engine(lambda _, batch: batch)
        metric = kind(output_transform=from_engine(["pred", "label"]), **options)
        metric.attach(engine, "metric")
        engine.run([items[:2], items[2:]], max_epochs=1)
        case = {"name": kind.__name__, "options": json.dumps(options), "items": items,
                "value": float(engine.state.metrics["metric"])}
        if kind is MeanDice:
            case["details"] = engine.state.metric_details["metric"]
        cases.append(case)
    return cases


def position_dependent(windows):
    size = windows.shape[2:]
    ramp = torch.arange(size.numel(), dtype=torch.float).reshape(size) / size.numel()
    return torch.cat([windows[:, :1] * ramp + 1, windows[:, :1].sin() + ramp], 1)


def window_cases():
    cases = []
    for options, shape in WINDOWS:
        image = random(4, *shape)
        cases.append({"options": json.dumps(options), "input": image,
                      "output": SlidingWindowInferer(**options)(image, position_dependent)})
    return cases


def curve_case():
    """Ten steps of a training: the same weights, forward, loss, backward and step, or another curve."""
    torch.manual_seed(42)
    net = UNet(**NETWORKS["spleen"][0])
    optimizer = Adam(net.parameters(), lr=1e-3)
    loss = DiceLoss(to_onehot_y=True, softmax=True)
    losses = []
    for step in range(10):
        image, label = random(50 + step, 1, 1, 32, 32, 32), (random(80 + step, 1, 1, 32, 32, 32) > 0).float()
        optimizer.zero_grad(set_to_none=False)
        value = loss(net(image), label)
        value.backward()
        optimizer.step()
        losses.append(value.item())
    return {"options": json.dumps(NETWORKS["spleen"][0]), "losses": losses,
            "images": [random(50 + s, 1, 1, 32, 32, 32) for s in range(10)],
            "labels": [(random(80 + s, 1, 1, 32, 32, 32) > 0).float() for s in range(10)],
            "final": copy_of(net.state_dict())}


def various():
    """One of everything that a checkpoint of real training holds."""
    table = random(9, 10, 4)
    return {"view": table[2:5], "transposed": table.t(), "parameter": torch.nn.Parameter(table[:3].clone()),
            "half": table.half(), "bfloat16": table.bfloat16(), "double": table.double(),
            "long": torch.arange(5), "int": torch.arange(5, dtype=torch.int32), "short": torch.arange(5).short(),
            "char": torch.arange(5).to(torch.int8), "byte": torch.arange(5).byte(), "bool": torch.tensor([True, False]),
            "empty": torch.zeros(0, 3), "scalar": torch.tensor(3.5), "expanded": torch.ones(1).expand(5),
            "numbers": [0, -1, 255, 65535, 2**31, -(2**31), 2**40, -(2**62), 1.5, -0.0, float("inf"), 1e-300],
            "constants": [None, True, False], "tuple": (1, (2.5, "x"), ()), "nothing": {}, "text": "h\u00e9llo \u2713",
            3: "integer key", "nested": {"train": {"model": {"name": "UNet", "args": {"channels": [16, 32]}}}}}


def script_case():
    torch.manual_seed(1)
    net = UNet(**NETWORKS["plane"][0]).eval()
    torch.jit.script(net).save(os.path.join(sys.argv[1], "script.ts"))
    image = random(6, 1, 1, 16, 24)
    with torch.no_grad():
        return {"input": image, "output": net(image), "state": net.state_dict()}


def same(ours, theirs, place):
    if torch.is_tensor(theirs):
        assert torch.is_tensor(ours) and ours.dtype == theirs.dtype and ours.shape == theirs.shape, place
        assert torch.equal(ours, theirs), place
    elif isinstance(theirs, dict):
        assert isinstance(ours, dict) and list(ours) == list(theirs), (place, list(ours), list(theirs))
        for key in theirs:
            same(ours[key], theirs[key], f"{place}/{key}")
    elif isinstance(theirs, (list, tuple)):
        assert type(ours) is type(theirs) and len(ours) == len(theirs), (place, ours, theirs)
        for index, value in enumerate(theirs):
            same(ours[index], value, f"{place}/{index}")
    else:
        assert ours == theirs, (place, ours, theirs)


def check_native(oracle):
    native = torch.load(os.path.join(sys.argv[1], "native.pt"), weights_only=True)
    same(native["various"], oracle["various"], "various")
    for name, state in native["networks"].items():
        assert type(state).__name__ == "OrderedDict", type(state)
        same(dict(state), oracle["networks"][name]["initial"], name)
        UNet(**NETWORKS[name][0]).load_state_dict(state)
    for (kind, options), case, ours in zip(OPTIMIZERS, oracle["optimizers"], native["optimizers"]):
        params = [torch.nn.Parameter(value.clone()) for value in case["half"]]
        optimizer = kind(params, **{k: tuple(v) if isinstance(v, list) else v for k, v in options.items()})
        optimizer.load_state_dict(ours)
        same(optimizer.state_dict(), case["half_state"], f"{kind.__name__} {options}")
        run_steps(optimizer, params, range(20, 50))
        same([p.detach() for p in params], case["final"], f"{kind.__name__} {options}")
    for (kind, options), case, ours in zip(SCHEDULERS, oracle["schedulers"], native["schedulers"]):
        optimizer = SGD(parameters(), lr=0.1)
        scheduler = kind(optimizer, **options)
        optimizer.load_state_dict(ours["optimizer"])
        scheduler.load_state_dict(ours["state"])
        for epoch in range(12, 30):
            optimizer.step()
            scheduler.step()
            assert scheduler.get_last_lr()[0] == case["lrs"][epoch], (kind, epoch)


def main():
    folder = sys.argv[1]
    oracle = {"networks": network_cases(), "losses": loss_cases(), "optimizers": optimizer_cases(),
              "gradients": [[gradient(step, index) for index in range(len(SHAPES))] for step in range(50)],
              "schedulers": scheduler_cases(), "metrics": metric_cases(), "windows": window_cases(),
              "curve": curve_case(), "various": various(), "script": script_case()}
    torch.save(oracle, os.path.join(folder, "unfinished.pt"))
    os.rename(os.path.join(folder, "unfinished.pt"), os.path.join(folder, "oracle.pt"))
    if sys.stdin.readline().strip() == "check":
        check_native(oracle)


main()
