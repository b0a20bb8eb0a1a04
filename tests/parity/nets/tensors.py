"""Cases as data: the files of cases/, and the tensors that they describe."""
import json
import pathlib

import torch

FOLDER = pathlib.Path(__file__).resolve().parent / "cases"


def load(name):
    return json.loads((FOLDER / f"{name}.json").read_text())


def made(spec, generator):
    shape, kind = spec["shape"], spec.get("kind", "normal")
    if kind == "normal":
        return torch.randn(shape, generator=generator)
    if kind == "uniform":
        return torch.rand(shape, generator=generator)
    if kind == "constant":
        return torch.full(shape, float(spec["value"]))
    if kind == "binary":
        return (torch.rand(shape, generator=generator) < spec.get("share", 0.5)).float()
    if kind == "blobs":  # round things of each class, the background where none is
        noise = torch.randn(shape, generator=generator)[:, 1:] if shape[1] > 1 else torch.randn(shape, generator=generator)
        pool = torch.nn.functional.avg_pool3d if len(shape) == 5 else torch.nn.functional.avg_pool2d
        for _ in range(2 if min(shape[2:]) > 2 else 0):
            noise = pool(noise, 3, 1, 1)
        blobs = (noise > 0.05).float()
        return blobs if shape[1] == 1 else torch.cat([1 - blobs.amax(1, keepdim=True), blobs], 1)
    if kind == "background":
        value = torch.zeros(shape)
        value[:, 0] = 1
        return value
    if kind == "classes":  # one channel of class numbers
        return torch.randint(0, spec["classes"], shape, generator=generator)
    numbers = torch.randint(0, shape[1], (shape[0], *shape[2:]), generator=generator)
    if kind == "one_hot":
        return torch.nn.functional.one_hot(numbers, shape[1]).movedim(-1, 1).contiguous()
    if kind == "soft":
        return torch.randn(shape, generator=generator).softmax(1)
    raise ValueError(kind)


def tensor(spec):
    """{"shape": [2, 3, 8, 8], "kind": "normal", "seed": 1, "dtype": "float32", "scale": 1, "set": [[INDEX, VALUE]],
    "layout": "last"}: numbers of a kind; `set` replaces some by their place in the flattened tensor; with the layout the
    channels lie last in memory."""
    value = made(spec, torch.Generator().manual_seed(spec.get("seed", 1)))
    value = value.to(getattr(torch, spec.get("dtype", "int64" if spec.get("kind") == "classes" else "float32")))
    if "scale" in spec:
        value = value * spec["scale"]
    for index, number in spec.get("set", []):
        value.view(-1)[index] = float(number)
    if spec.get("layout") == "last":
        value = value.movedim(1, -1).contiguous().movedim(-1, 1)
    return value
