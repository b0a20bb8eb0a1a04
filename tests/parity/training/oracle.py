"""The trainings of the configs beside this file in MONAI itself, once for each number of workers.

    oracle.py FOLDER CONFIG=WORKERS,...     as config_train.json=2,0

Makes the images and the data list of each in FOLDER/<config without its ending>, and writes what happened to answer.json
there.
"""

import json
import logging
import os
import sys
import time

import ignite.metrics
import nibabel
import numpy as np
import torch
import torchvision
from monai import data, engines, handlers, inferers, losses, networks, transforms
from monai.utils import set_determinism
from PIL import Image


def make_volume(folder, name, rng):
    shape = rng.integers(24, 34, 3)
    grid = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"))
    centre = shape[:, None, None, None] / 2 + rng.uniform(-3, 3, (3, 1, 1, 1))
    distance = np.sqrt(((grid - centre) ** 2).sum(0))
    label = (distance < rng.uniform(5, 8)).astype(np.uint8)
    image = (label * 90 + rng.normal(0, 40, shape) - 20).astype(np.int16)
    image[: rng.integers(0, 3)] = -200
    affine = np.diag([1.5, 1.0, 2.0, 1.0])
    nibabel.save(nibabel.Nifti1Image(image, affine), os.path.join(folder, name + "_image.nii.gz"))
    nibabel.save(nibabel.Nifti1Image(label, affine), os.path.join(folder, name + "_label.nii.gz"))
    return {"image": name + "_image.nii.gz", "label": name + "_label.nii.gz"}


def make_picture(folder, name, rng):
    """A colour picture whose stripes tell its class."""
    label = int(rng.integers(3))
    stripes = np.sin(np.arange(32) * (0.3 + 0.5 * label))[:, None, None] * 60
    pixels = np.clip(120 + stripes + rng.normal(0, 50, (32, 32, 3)), 0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(os.path.join(folder, name + ".png"))
    return {"image": name + ".png", "label": label}


def make_data(folder, classes):
    rng = np.random.default_rng(3)
    make, sizes = (make_picture, (12, 6)) if classes else (make_volume, (5, 2))
    lists = {"training": [make(folder, f"t{i}", rng) for i in range(sizes[0])],
             "validation": [make(folder, f"v{i}", rng) for i in range(sizes[1])]}
    with open(os.path.join(folder, "dataset.json"), "w") as file:
        json.dump(lists, file)


def from_engine(text):
    return eval(text[1:], {"monai": __import__("monai")})  # noqa: S307: our own file


class Section:
    """Builds one section of the config with MONAI's classes."""

    def __init__(self, config, section, folder, workers, model=None):
        self.config = config[section]
        self.train = config["train"]
        self.folder, self.workers, self.model = folder, workers, model

    def chain(self, key):
        by_name = {t["name"]: t for t in self.train[key]}
        items = [by_name[t["ref"]] if "ref" in t else t for t in self.config[key]]
        return transforms.Compose([getattr(transforms, t["name"])(**t["args"]) for t in items])

    def loader(self):
        written = self.config["dataset"]
        items = data.load_decathlon_datalist(os.path.join(self.folder, "dataset.json"),
                                             data_list_key=written["data_list_key"])
        args = {**written["args"], "transform": self.chain("pre_transforms")}
        dataset = data.CacheDataset(items, progress=False, **args)
        args = {**self.config["dataloader"]["args"], "dataset": dataset, "num_workers": self.workers}
        return data.DataLoader(**args)

    def metric(self):
        written = self.config["key_metric"]
        args = {**written["args"], "output_transform": from_engine(written["args"]["output_transform"])}
        kind = getattr(handlers, written["name"], None) or getattr(ignite.metrics, written["name"])
        return {written["log_label"]: kind(**args)}

    def inferer(self):
        written = self.config["inferer"]
        return getattr(inferers, written["name"])(**written.get("args", {}))


class Record:
    """A handler that keeps every loss and every metric."""

    def __init__(self):
        self.losses, self.metrics, self.started, self.ended = [], [], 0.0, 0.0

    def attach(self, engine):
        from ignite.engine import Events

        engine.add_event_handler(Events.STARTED, lambda e: setattr(self, "started", time.perf_counter()))
        engine.add_event_handler(Events.COMPLETED, lambda e: setattr(self, "ended", time.perf_counter()))
        engine.add_event_handler(Events.ITERATION_COMPLETED, self.iteration)
        engine.add_event_handler(Events.EPOCH_COMPLETED, lambda e: self.metrics.append(dict(e.state.metrics)))

    def iteration(self, engine):
        if "loss" in engine.state.output[0]:
            self.losses.append(engine.state.output[0]["loss"])


def run(config, folder, workers):
    # In the order of the file, as clara-host constructs: a constructor may draw random numbers.
    set_determinism(config["determinism"]["random_seed"])
    train = config["train"]
    loss = (getattr(losses, train["loss"]["name"], None) or torch.nn.CrossEntropyLoss)(**train["loss"]["args"])
    if train["model"]["name"] == "ResNet18":
        model = torchvision.models.resnet18(num_classes=train["model"]["args"]["num_classes"])
    else:
        model = getattr(networks.nets, train["model"]["name"])(**train["model"]["args"])
    optimizer = torch.optim.Adam(model.parameters(), lr=config["learning_rate"])
    args = {**train["lr_scheduler"]["args"], "optimizer": optimizer}
    scheduler = torch.optim.lr_scheduler.StepLR(**args)
    training = Section(config, "train", folder, workers)
    loader = training.loader()
    validation = Section(config, "validate", folder, workers)
    records = {"train": Record(), "validate": Record()}
    evaluator = engines.SupervisedEvaluator(
        device="cpu", val_data_loader=validation.loader(), network=model, inferer=validation.inferer(),
        postprocessing=validation.chain("post_transforms"), key_val_metric=validation.metric(),
        val_handlers=[records["validate"]])
    trainer = engines.SupervisedTrainer(
        device="cpu", max_epochs=config["epochs"], train_data_loader=loader, network=model, loss_function=loss,
        optimizer=optimizer, inferer=training.inferer(), postprocessing=training.chain("post_transforms"),
        key_train_metric=training.metric(),
        train_handlers=[handlers.LrScheduleHandler(scheduler), handlers.ValidationHandler(1, evaluator),
                        records["train"]])
    trainer.run()
    torch.save({k: v for k, v in model.state_dict().items()}, os.path.join(folder, f"monai_{workers}.pt"))
    record = records["train"]
    return {"workers": workers, "losses": record.losses, "train": record.metrics,
            "validate": records["validate"].metrics, "seconds": record.ended - record.started}


def main(folder, name, workers):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name)) as file:
        config = json.load(file)
    make_data(folder, config["train"]["model"]["name"] == "ResNet18")
    answers = [run(config, folder, int(number)) for number in workers.split(",")]
    with open(os.path.join(folder, "answer.json"), "w") as file:
        json.dump(answers, file)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    torch.set_num_threads(1)
    for one in sys.argv[2:]:
        config_name, _, numbers = one.partition("=")
        main(os.path.join(sys.argv[1], os.path.splitext(config_name)[0]), config_name, numbers)
