"""Networks, losses and sliding windows as MONAI computes them: the cases of oracle.py."""
import json

import torch
from monai.inferers import SlidingWindowInferer
from monai.losses import DeepSupervisionLoss, DiceCELoss, DiceLoss, FocalLoss
from monai.networks.nets import SegResNetDS, UNet
from torch.optim import Adam

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
    "none": ({**SMALL, "spatial_dims": 2, "num_res_units": 2, "act": None, "norm": None, "dropout": None}, [1, 1, 8, 8]),
    "dropped": ({**SMALL, "spatial_dims": 2, "dropout": ["alphadropout", {"p": 0.3}]}, [2, 1, 8, 8]),
    "below": ({**SMALL, "spatial_dims": 2, "num_res_units": -1, "dropout": ["dropout", {"p": 0.1}]}, [2, 1, 8, 8]),
    "layer": ({**SMALL, "spatial_dims": 1, "norm": ["batch", {"momentum": None, "eps": 0.001}],
               "act": ["prelu", {"num_parameters": 1, "init": 0.1}]}, [3, 1, 16]),
}
ACTIVATIONS = ["CELU", "ELU", "GELU", "LeakyReLU", "LOGSOFTMAX", "memswish", "mish", "PReLU", "relu", "relu6", "selu",
               "sigmoid", "softmax", "swish", "tanh"]
for name in ACTIVATIONS:
    act = [name, {"dim": 1}] if "SOFTMAX" in name.upper() else name
    NETWORKS["act_" + name] = ({**SMALL, "spatial_dims": 2, "act": act}, [1, 1, 8, 8])

DEEP = [({"spatial_dims": 3, "init_filters": 4, "in_channels": 2, "out_channels": 3, "blocks_down": [1, 2, 2],
          "norm": ["group", {"num_groups": 2}], "dsdepth": 3}, [1, 2, 8, 8, 12], {"weight_mode": "exp"}),
        ({"spatial_dims": 2, "init_filters": 4, "blocks_down": [1, 1, 1, 1], "blocks_up": [2, 1, 1], "act": "leakyrelu",
          "norm": "instance", "dsdepth": 2, "resolution": [1, 2.5]}, [2, 1, 16, 16], {"weights": [1, 0.3]}),
        ({"spatial_dims": 2, "init_filters": 4, "blocks_down": [2], "dsdepth": 2}, [2, 1, 6, 6], {"weight_mode": "two"})]

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
    (FocalLoss, {"to_onehot_y": True, "gamma": 3.0, "alpha": 0.25}),
    (DiceCELoss, {"to_onehot_y": True, "softmax": True}),
    (DiceCELoss, {"to_onehot_y": True, "softmax": True, "include_background": False, "weight": [0.5, 1, 2],
                  "lambda_dice": 0.3, "lambda_ce": 0.7, "label_smoothing": 0.1, "reduction": "sum"}),
]

WINDOWS = [
    ({"roi_size": [8, 8, 8], "sw_batch_size": 4, "overlap": 0.5}, [1, 1, 20, 17, 9]),
    ({"roi_size": [160, 160, 160], "sw_batch_size": 4, "overlap": 0.5}, [1, 2, 20, 17, 9]),
    ({"roi_size": [8, 12, 6], "sw_batch_size": 3}, [2, 1, 10, 17, 9]),
    ({"roi_size": [8, -1], "sw_batch_size": 2, "overlap": [0.25, 0.5], "mode": "gaussian"}, [2, 1, 21, 11]),
    ({"roi_size": [8, 8], "overlap": 0.6, "mode": "gaussian", "sigma_scale": [0.25, 0.125]}, [1, 1, 21, 11]),
    ({"roi_size": 8, "overlap": 0.0}, [1, 1, 21, 11]),
    ({"roi_size": [16, 8], "overlap": 0.5, "padding_mode": "reflect"}, [1, 1, 11, 13]),
    ({"roi_size": [16, 8], "overlap": 0.5, "cval": -2.5, "mode": "gaussian"}, [1, 1, 5, 4]),
    ({"roi_size": [4, 4], "padding_mode": "reflect", "cval": 1.5}, [1, 1, 9, 7]),
]


def random(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def copy_of(state):
    return {name: value.clone() for name, value in state.items()}


def network_case(options, shape):
    """What a UNet of these arguments answers, evaluated and trained, and what one step backward leaves."""
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
    case["grads"] = {key: value.grad for key, value in net.named_parameters() if value.grad is not None}
    case["trained"] = copy_of(net.state_dict())
    return case


def network_cases():
    return {name: network_case(options, shape) for name, (options, shape) in NETWORKS.items()}


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
    logits = random(1, 2, 1, 6, 5).double().requires_grad_()  # with a weight and a label of fewer bits
    label = (random(2, 2, 1, 6, 5) > 0).float()
    value = DiceCELoss(sigmoid=True, weight=torch.tensor([1.832]))(logits, label)
    value.backward()
    cases.append({"name": "DiceCELoss", "options": json.dumps({"sigmoid": True, "weight": [1.832]}), "input": logits.detach(),
                  "label": label, "value": value.detach(), "grad": logits.grad})
    return cases + cross_entropy_cases()


def cross_entropy_cases():
    numbers = torch.randint(0, 5, (6,), generator=torch.Generator().manual_seed(2))
    voxels = torch.randint(0, 3, (2, 6, 5, 4), generator=torch.Generator().manual_seed(2))
    inputs = [(random(1, 6, 5), numbers, options) for options in (
        {}, {"reduction": "sum"}, {"reduction": "none", "label_smoothing": 0.2}, {"weight": [1, 0.5, 2, 0, 1]},
        {"ignore_index": 2}, {"ignore_index": 2, "weight": [1, 0.5, 2, 0.1, 1], "label_smoothing": 0.1})]
    inputs += [(random(1, 2, 3, 6, 5, 4), voxels, options) for options in ({}, {"ignore_index": 0, "reduction": "none"})]
    inputs += [(random(1, 6, 5), random(7, 6, 5).softmax(1), {"weight": [1, 0.5, 2, 0, 1]})]
    inputs += [(random(1, 6, 5).double(), numbers, {"weight": [1, 0.455, 2, 0.1, 0.498]})]
    cases = []
    for logits, label, options in inputs:
        logits.requires_grad_()
        typed = {key: torch.tensor(value, dtype=logits.dtype) if key == "weight" else value for key, value in options.items()}
        value = torch.nn.CrossEntropyLoss(**typed)(logits, label)
        value.sum().backward()
        cases.append({"name": "CrossEntropyLoss", "options": json.dumps(options), "input": logits.detach(), "label": label,
                      "value": value.detach(), "grad": logits.grad})
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


def halved(windows):
    return torch.nn.functional.avg_pool2d(windows, 2)


def other_size_cases():
    """Windows whose network answers in another size, and with several outputs."""
    cases = []
    for options, shape in [({"roi_size": [8, 8], "overlap": 0.5}, [2, 1, 20, 12]),
                           ({"roi_size": [8, 8], "overlap": 0.25, "mode": "gaussian", "sw_batch_size": 3}, [1, 2, 14, 20]),
                           ({"roi_size": [16, 8], "overlap": 0.5, "mode": "gaussian"}, [1, 1, 10, 12])]:
        image = random(4, *shape)
        both = SlidingWindowInferer(**options)(image, lambda windows: (windows.sin(), halved(windows)))  # MONAI takes the larger one first
        cases.append({"options": json.dumps(options), "input": image, "outputs": list(both)})
    return cases


def deep_cases():
    """Networks with deep supervision and their loss."""
    cases = []
    for options, shape, wrapper in DEEP:
        torch.manual_seed(13)
        net = SegResNetDS(**options)
        case = {"options": json.dumps(options), "wrapper": json.dumps(wrapper), "initial": copy_of(net.state_dict()),
                "input": random(3, *shape)}
        classes = options.get("out_channels", 2)
        label = torch.randint(0, classes, (shape[0], 1, *shape[2:]), generator=torch.Generator().manual_seed(2)).float()
        loss = DeepSupervisionLoss(DiceCELoss(to_onehot_y=True, softmax=True), **wrapper)
        net.eval()
        with torch.no_grad():
            case["eval_output"] = net(case["input"])
        net.train()
        outputs = net(case["input"])
        value = loss(outputs, label)
        value.backward()
        outputs = outputs if isinstance(outputs, list) else [outputs]
        case |= {"label": label, "outputs": [output.detach() for output in outputs], "value": value.detach(),
                 "grads": {key: param.grad for key, param in net.named_parameters()}}
        cases.append(case)
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
