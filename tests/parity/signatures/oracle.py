"""Arguments and defaults of our components beside those of their namesakes in MONAI, PyTorch and ignite.

Prints {"KIND/NAME": {"not here": [...], "only here": [...], "defaults": {argument: [theirs, ours]}}}, without what is
the same; {"KIND/NAME": null} for a component that has no namesake.
"""

import enum
import inspect
import json
import subprocess
import sys

import ignite.metrics
import monai.data
import monai.engines
import monai.handlers
import monai.inferers
import monai.losses
import monai.metrics
import monai.networks.nets
import monai.optimizers
import monai.transforms
import torch

PLACES = {
    "transform": [monai.transforms],
    "dataset": [monai.data],
    "dataloader": [torch.utils.data],
    "model": [monai.networks.nets],
    "loss": [monai.losses, torch.nn],
    "optimizer": [monai.optimizers, torch.optim],
    "lr_scheduler": [torch.optim.lr_scheduler, monai.optimizers],
    "inferer": [monai.inferers],
    "metric": [monai.handlers, monai.metrics, ignite.metrics],
    "train_handler": [monai.handlers],
    "trainer": [monai.engines],
    "evaluator": [monai.engines],
}


def plain(value):
    """A default as JSON has it; functions cannot be written in a config, and classes by their names."""
    if isinstance(value, enum.Enum):
        return value.value
    if inspect.isclass(value):
        return value.__name__
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (torch.dtype, torch.device)):
        return str(value).removeprefix("torch.")
    return "a function" if callable(value) else value


def theirs(known):
    arguments = {}
    for name, parameter in inspect.signature(known.__init__).parameters.items():
        if name != "self" and parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            required = parameter.default is inspect.Parameter.empty
            arguments[name] = "required" if required else plain(parameter.default)
    return arguments


def ours(host, component):
    described = json.loads(subprocess.check_output([host, "--json", "plugins", "describe", component]))
    required = described.get("required", [])
    return {
        name: "required" if name in required else field.get("x-clara-implicit", field.get("default"))
        for name, field in described.get("properties", {}).items()
    }


def same(a, b):
    if isinstance(a, bool) != isinstance(b, bool):
        return False
    none = (None, [], "")
    return a == b or (a in none and b in none) or (a == "required" and str(b).startswith(("@", "#@")))


def compare(host, kind, name):
    known = next((getattr(place, name) for place in PLACES[kind] if hasattr(place, name)), None)
    if known is None:
        return None
    a, b = theirs(known), ours(host, f"{kind}/{name}")
    return {
        "not here": [key for key in a if key not in b],
        "only here": [key for key in b if key not in a],
        "defaults": {key: [a[key], b[key]] for key in a if key in b and not same(a[key], b[key])},
    }


if __name__ == "__main__":
    host = sys.argv[1]
    listed = json.loads(subprocess.check_output([host, "--json", "plugins", "list"]))["components"]
    differences = {}
    for one in listed:
        alias = one["kind"] == "transform" and one["name"].endswith(("D", "Dict"))
        if one["kind"] in PLACES and not alias:
            found = compare(host, one["kind"], one["name"])
            if found is None or any(found.values()):
                found = found and {key: value for key, value in found.items() if value}
                differences[f"{one['kind']}/{one['name']}"] = found
    print(json.dumps(differences, indent=1, sort_keys=True))
