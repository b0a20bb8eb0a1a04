"""Networks and trainings as MONAI computes them: the cases of oracle.py."""
import json

import torch
from monai.losses import DeepSupervisionLoss, DiceCELoss, DiceLoss
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
