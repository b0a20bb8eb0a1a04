"""Trains in MONAI what clara-host has read of a config: the other half of `clara-host compare-monai`.

    compare_monai.py PLAN.json ANSWER.json

PLAN.json has the components of the config in their order, with the arguments that clara-host gives them. ANSWER.json gets the
loss of each iteration, the metrics of each epoch, and the seconds of the training.
"""

import json
import logging
import sys
import time

import ignite.metrics
import monai
import torch
from ignite.engine import Events
from monai import data, engines, handlers, inferers, losses, networks, optimizers, transforms
from monai.utils import set_determinism

PLACES = {
    "transform": [transforms],
    "dataset": [data],
    "dataloader": [data],
    "model": [networks.nets],
    "loss": [losses, torch.nn],
    "optimizer": [optimizers, torch.optim],
    "lr_scheduler": [torch.optim.lr_scheduler, optimizers],
    "inferer": [inferers],
    "metric": [handlers, ignite.metrics],
    "train_handler": [handlers],
    "trainer": [engines],
    "evaluator": [engines],
}
TENSORS = {("CrossEntropyLoss", "weight"), ("NLLLoss", "weight"), ("BCEWithLogitsLoss", "weight"),
           ("BCEWithLogitsLoss", "pos_weight"), ("DiceCELoss", "weight")}
DATA_LIST = ("data_list_file_path", "data_file_base_dir", "data_list_key")


class Stop(Exception):
    """What MONAI cannot do: its words go to the user."""


class Record:
    """Keeps every loss and every metric, and ends a training after so many iterations."""

    def __init__(self, iterations):
        self.iterations = iterations
        self.losses, self.metrics, self.started, self.ended = [], [], 0.0, 0.0

    def attach(self, engine):
        engine.add_event_handler(Events.STARTED, lambda e: setattr(self, "started", time.perf_counter()))
        engine.add_event_handler(Events.ITERATION_COMPLETED, self.iteration)
        engine.add_event_handler(Events.EPOCH_COMPLETED, lambda e: self.metrics.append(dict(e.state.metrics)))
        # ignite tells of an end by terminate() in another event.
        for event in (Events.COMPLETED, Events.TERMINATE):
            engine.add_event_handler(event, lambda e: setattr(self, "ended", time.perf_counter()))

    def iteration(self, engine):
        if "loss" in engine.state.output[0]:
            self.losses.append(float(engine.state.output[0]["loss"]))
        if self.iterations and engine.state.iteration >= self.iterations:
            engine.terminate()


class Builder:
    def __init__(self, plan):
        self.plan = plan
        self.nodes = plan["nodes"]
        self.made = {}
        self.records = {"train": Record(plan["iterations"]), "validate": Record(0)}

    def all(self):
        """In the order of the file, as clara-host does: a constructor may draw random numbers."""
        for index in range(len(self.nodes)):
            self.build(index)

    def build(self, index):
        if index not in self.made:
            self.made[index] = None
            node = self.nodes[index]
            self.made[index] = self.make(node["kind"], node["name"], dict(node["args"]), node["section"], node.get("label"))
        return self.made[index]

    def own(self, key, section):
        return [i for i, node in enumerate(self.nodes) if node["key"] == key and node["section"] == section]

    def slot(self, key, section):
        found = self.own(key, section) or [i for i, node in enumerate(self.nodes) if node["key"] == key]
        if not found:
            raise Stop(f"there is no @{key}")
        return found

    def make(self, kind, name, args, section, label=None):
        found = next((getattr(place, name) for place in PLACES[kind] if hasattr(place, name)), None)
        if found is None:
            raise Stop(f"MONAI {monai.__version__} has no {kind} {name}")
        args = {key: self.value(kind, name, key, value, section) for key, value in args.items()}
        make = getattr(self, "make_" + kind, None)
        return make(found, args, section, label) if make else found(**args)

    def value(self, kind, name, key, value, section):
        if isinstance(value, str) and value.startswith("#@"):
            return self.build(self.slot("model", section)[0]).parameters()
        if isinstance(value, str) and value.startswith("@"):
            if value in ("@pre_transforms", "@post_transforms", "@handlers", "@additional_metrics"):
                return [self.build(i) for i in self.own(value[1:], section)]
            return self.build(self.slot(value[1:], section)[0])
        if isinstance(value, str) and (value.startswith("#") or value.startswith("lambda")):
            return eval(value.lstrip("#"), {"monai": monai, "from_engine": handlers.from_engine})  # noqa: S307: a closed grammar
        if isinstance(value, dict) and isinstance(value.get("name"), str) and set(value) <= {"name", "args"}:
            return self.make(kind, value["name"], dict(value.get("args", {})), section)
        if isinstance(value, dict):
            return {k: self.value(kind, name, k, v, section) for k, v in value.items()}
        if (name, key) in TENSORS and value is not None:
            return torch.tensor(value, dtype=torch.float32)
        if isinstance(value, list):
            return [self.value(kind, name, key, v, section) for v in value]
        return value

    def make_dataset(self, found, args, section, _):
        where = {key: args.pop(key, None) for key in DATA_LIST}
        items = data.load_decathlon_datalist(where["data_list_file_path"], data_list_key=where["data_list_key"] or "training",
                                             base_dir=where["data_file_base_dir"])
        chain = args.pop("transform", None) or []
        if "progress" not in args and "Cache" in found.__name__:
            args["progress"] = False
        return found(items, transform=transforms.Compose(chain), **args)

    def make_metric(self, found, args, section, label):
        label = args.pop("log_label", None) or label
        return {label: found(**args)}

    def make_trainer(self, found, args, section, _):
        return self.engine(found, args, "key_train_metric", "train_handlers", self.records["train"])

    def make_evaluator(self, found, args, section, _):
        return self.engine(found, args, "key_val_metric", "val_handlers", self.records["validate"])

    def engine(self, found, args, key, handlers_key, record):
        metric = args.get(key)
        if isinstance(metric, list):
            args[key] = metric[0] if metric else None
        more = {}
        for one in args.get("additional_metrics") or []:
            more.update(one)
        args["additional_metrics"] = more or None
        if args.get("postprocessing"):
            args["postprocessing"] = transforms.Compose(args["postprocessing"])
        args[handlers_key] = [*(args.get(handlers_key) or []), record]
        args.update(device="cpu", amp=False)
        return found(**args)


def run(plan):
    torch.set_num_threads(plan["threads"])
    if plan["seed"] is not None:
        set_determinism(plan["seed"])
    builder = Builder(plan)
    builder.all()
    trainer = builder.build(builder.slot("trainer", "train")[0])
    trainer.run()
    train, validate = builder.records["train"], builder.records["validate"]
    return {"losses": train.losses, "train": train.metrics, "validate": validate.metrics,
            "seconds": train.ended - train.started, "monai": monai.__version__, "torch": torch.__version__.split("+")[0],
            "cpu_capability": torch.backends.cpu.get_cpu_capability()}


def main(plan_file, answer_file):
    logging.disable(logging.CRITICAL)
    with open(plan_file, encoding="utf-8") as file:
        plan = json.load(file)
    try:
        answer = run(plan)
    except Stop as stop:
        answer = {"refused": str(stop)}
    with open(answer_file, "w", encoding="utf-8") as file:
        json.dump(answer, file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
