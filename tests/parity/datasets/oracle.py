"""MONAI's datasets over numbers: which items they give, and how often they made them."""

import json
import sys
import tempfile
import threading
from pathlib import Path

import torch
from monai import data as monai_data
from monai.transforms import Compose, Transform
from monai.utils import set_determinism

sys.path.insert(0, str(Path(__file__).parent.parent / "data_loader"))
from oracle import LoadNumber, RandAdd, RandShift  # noqa: E402


class Counted(Transform):
    """LoadNumber, which counts."""

    def __init__(self):
        self.loads = 0
        self.lock = threading.Lock()

    def __call__(self, data):
        with self.lock:
            self.loads += 1
        return LoadNumber()(data)


def values(dataset):
    return [float(dataset[i]["n"].sum()) for i in range(len(dataset))]


def smart(case):
    dataset = monai_data.SmartCacheDataset(
        [{"n": n} for n in range(case["items"])], Compose([LoadNumber()]), progress=False, **case["args"])
    epochs = [values(dataset)]
    for step in case["steps"]:
        {"start": dataset.start, "update": dataset.update_cache, "shutdown": dataset.shutdown}[step]()
        epochs.append(values(dataset))
    dataset.shutdown()
    return epochs


def cached(case):
    load = Counted()
    dataset = monai_data.CacheDataset(
        [{"n": n} for n in case["numbers"]], Compose([load]), progress=False, **case["args"])
    passes = []
    for _ in range(case["passes"]):
        passes.append([values(dataset), load.loads])
    return passes


def files(case):
    set_determinism(case["seed"])
    load = Counted()
    with tempfile.TemporaryDirectory() as folder:
        args = {"cache_dir": folder, **case["args"]}
        dataset = getattr(monai_data, case["class"])(
            [{"n": n} for n in case["numbers"]], Compose([load, RandAdd(), RandShift()]), **args)
        loader = monai_data.DataLoader(dataset, num_workers=0)
        passes = []
        for _ in range(case["passes"]):
            numbers = [float(batch["n"].sum()) for batch in loader]
            passes.append([numbers, load.loads, len(list(Path(folder).iterdir()))])
        return passes


if __name__ == "__main__":
    torch.set_num_threads(1)
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    made = {"smart": smart, "cached": cached, "files": files}
    with open(sys.argv[2], "w") as file:
        json.dump({kind: [made[kind](case) for case in cases[kind]] for kind in made}, file)
