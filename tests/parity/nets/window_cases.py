"""Inferers as MONAI computes them: the cases of cases/windows.json."""
import json

import monai.inferers
import torch
from network_cases import random
from tensors import load, tensor


def position_dependent(windows):
    """What a voxel becomes depends on where in its window it lies."""
    size = windows.shape[2:]
    ramp = torch.arange(size.numel(), dtype=torch.float).reshape(size) / size.numel()
    return torch.cat([windows[:, :1] * ramp + 1, windows[:, :1].sin() + ramp], 1)


def window_answer(name, args, image):
    inferer = getattr(monai.inferers, name)(**args)
    return {"name": name, "options": json.dumps(args), "input": image, "output": inferer(image, position_dependent)}


def window_cases():
    return [window_answer(case["name"], case["args"], tensor(case["input"])) for case in load("windows")]


def halved(windows):
    return torch.nn.functional.avg_pool2d(windows, 2)


def other_size_cases():
    """Windows whose network answers in another size, and with several outputs."""
    cases = []
    for options, shape in [({"roi_size": [8, 8], "overlap": 0.5}, [2, 1, 20, 12]),
                           ({"roi_size": [8, 8], "overlap": 0.25, "mode": "gaussian", "sw_batch_size": 3}, [1, 2, 14, 20]),
                           ({"roi_size": [16, 8], "overlap": 0.5, "mode": "gaussian"}, [1, 1, 10, 12])]:
        image = random(4, *shape)
        inferer = monai.inferers.SlidingWindowInferer(**options)
        both = inferer(image, lambda windows: (windows.sin(), halved(windows)))  # MONAI takes the larger one first
        cases.append({"options": json.dumps(options), "input": image, "outputs": list(both)})
    return cases
