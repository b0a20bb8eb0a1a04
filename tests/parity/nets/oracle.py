"""What MONAI and PyTorch compute, for the C++ tests of this folder to compare with.

    oracle.py FOLDER     writes FOLDER/oracle.pt, then waits for a line on stdin; when it comes, checks what the C++ side
                         wrote to FOLDER/native.pt, and exits with 1 when Python reads something else from it

One process for the whole family: importing MONAI costs more than everything else here.
"""
import os
import sys
import warnings

warnings.simplefilter("ignore")

import numpy as np  # noqa: E402
import torch  # noqa: E402
from monai.networks.nets import UNet  # noqa: E402
from loss_cases import loss_cases  # noqa: E402
from metric_cases import metric_cases  # noqa: E402
from network_cases import NETWORKS, curve_case, deep_cases, network_cases, random  # noqa: E402
from step_cases import (Network, gradients, advance, make_optimizer, make_scheduler, optimizer_cases,  # noqa: E402
                        optimizer_under, run_steps, scheduler_cases, values_of)
from tensors import load  # noqa: E402
from window_cases import other_size_cases, window_cases  # noqa: E402

torch.set_num_threads(1)


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


def old_case():
    """A file as before PyTorch 1.6, and NumPy's numbers and arrays beside tensors."""
    state = {"model": {"w": random(1, 3, 4), "b": torch.arange(5)}, "epoch": 3, "best_metric": np.float64(0.875),
             "best": np.float32(0.5), "count": np.int64(-7), "flag": np.bool_(True),
             "history": np.arange(6, dtype=np.float32).reshape(2, 3), "device": torch.device("cuda", 1),
             "shared": None}
    state["shared"] = state["model"]["w"].t()
    torch.save(state, os.path.join(sys.argv[1], "old.pt"), _use_new_zipfile_serialization=False)
    torch.save(state, os.path.join(sys.argv[1], "numpy.pt"))
    return {"w": state["model"]["w"], "history": torch.from_numpy(state["history"])}


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
        assert isinstance(ours, dict), place
        if not all(isinstance(key, int) for key in theirs):  # Python numbers states in the order of their first steps
            assert list(ours) == list(theirs), (place, list(ours), list(theirs))
        assert set(ours) == set(theirs), (place, list(ours), list(theirs))
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
    for case, answer, ours in zip(load("optimizers"), oracle["optimizers"], native["optimizers"]):
        network = Network(answer["half"])
        optimizer = make_optimizer(case, network)
        optimizer.load_state_dict(ours)
        same(optimizer.state_dict(), answer["half_state"], f"{case}")
        run_steps(optimizer, network, range(20, 50))
        same(values_of(network), answer["final"], f"{case}")
    for case, answer, ours in zip(load("schedulers"), oracle["schedulers"], native["schedulers"]):
        optimizer = optimizer_under(case)
        scheduler = make_scheduler(case, optimizer)
        optimizer.load_state_dict(ours["optimizer"])
        scheduler.load_state_dict(ours["state"])
        for epoch in range(12, 30):
            advance(optimizer, scheduler, case, epoch)
            assert scheduler.get_last_lr() == answer["lrs"][epoch], (case, epoch)


def main():
    folder = sys.argv[1]
    oracle = {"networks": network_cases(), "losses": loss_cases(), "optimizers": optimizer_cases(), "gradients": gradients(),
              "schedulers": scheduler_cases(), "metrics": metric_cases(), "windows": window_cases(), "curve": curve_case(),
              "deep": deep_cases(), "other_sizes": other_size_cases(), "various": various(), "script": script_case(),
              "old": old_case()}
    torch.save(oracle, os.path.join(folder, "unfinished.pt"))
    os.rename(os.path.join(folder, "unfinished.pt"), os.path.join(folder, "oracle.pt"))
    if sys.stdin.readline().strip() == "check":
        check_native(oracle)


main()
