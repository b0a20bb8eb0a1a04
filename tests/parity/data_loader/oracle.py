"""MONAI's DataLoader over the transforms of number_transforms.hpp: what it delivers, batch by batch."""

import json
import sys

import torch
from monai.data import CacheDataset, DataLoader, Dataset
from monai.transforms import Compose, MapTransform, Randomizable, RandomizableTransform, Transform
from monai.utils import set_determinism


class LoadNumber(Transform):
    def __call__(self, data):
        return {"n": torch.full((1, 1), float(data["n"]), dtype=torch.float64)}


class RandSplit(Randomizable, Transform):
    def __call__(self, data):
        number = float(self.R.randint(0, 1000)) * 1e7
        return [{"n": data["n"] + (number + i * 1e11)} for i in range(3)]


class RandAdd(RandomizableTransform):
    def __init__(self):
        super().__init__(prob=0.7)

    def __call__(self, data):
        self.randomize(None)
        added = float(self.R.randint(0, 1000000)) if self._do_transform else 0.0
        return {"n": data["n"] + added}


class RandShift(RandomizableTransform, MapTransform):
    """With a nested object, as RandShiftIntensityd has its shifter."""

    def __init__(self):
        MapTransform.__init__(self, "n")
        RandomizableTransform.__init__(self, prob=0.5)
        self.nested = RandAdd()

    def set_random_state(self, seed=None, state=None):
        super().set_random_state(seed, state)
        self.nested.set_random_state(seed, state)
        return self

    def __call__(self, data):
        self.randomize(None)
        return self.nested(data) if self._do_transform else data


def numbers(batch):
    return [float(n) for n in batch["n"].flatten()]


def run(case):
    set_determinism(case["seed"])
    items = [{"n": n} for n in range(case["items"])]
    transform = Compose([LoadNumber(), RandSplit(), RandAdd(), RandShift()])
    data = CacheDataset(items, transform, progress=False) if case["cache"] else Dataset(items, transform)
    torch.rand(case["drawn_before"])
    loader = DataLoader(data, num_workers=case["num_workers"], batch_size=case["batch_size"],
                        shuffle=case["shuffle"], drop_last=case["drop_last"],
                        persistent_workers=case["persistent_workers"])
    # A validation's loader draws from the same generator between the epochs.
    other = DataLoader(Dataset(items[:2], Compose([LoadNumber()])), num_workers=case["num_workers"])
    epochs = []
    for _ in range(3):
        epochs.append([numbers(batch) for batch in loader])
        for _ in other:
            pass
    return {"epochs": epochs, "last": torch.empty((), dtype=torch.int64).random_().item()}


if __name__ == "__main__":
    torch.set_num_threads(1)
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    with open(sys.argv[2], "w") as file:
        json.dump([run(case) for case in cases], file)
