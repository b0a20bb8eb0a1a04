"""MONAI's handlers, driven event by event: what they end, set, write, keep and print."""

import contextlib
import io
import json
import logging
import math
import re
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import torch
from ignite.engine import Engine, Events
from monai import handlers


def number(value):
    return math.nan if value is None else float(value)


def early_stop(case):
    """How many times the score was looked at before the training ended."""
    scores = [number(score) for score in case["scores"]]
    looked = []
    trainer = Engine(lambda engine, batch: None)

    def score(engine):
        looked.append(None)
        return scores[len(looked) - 1]

    handler = handlers.EarlyStopHandler(score_function=score, trainer=trainer, **case["args"])
    if case["args"].get("epoch_level", True):
        evaluator = Engine(lambda engine, batch: None)
        handler.attach(evaluator)
        trainer.add_event_handler(Events.EPOCH_COMPLETED, lambda: evaluator.run([0], max_epochs=1))
        trainer.run([0], max_epochs=len(scores))
    else:
        handler.attach(trainer)
        trainer.run(range(len(scores)), max_epochs=1)
    return len(looked)


def param_scheduler(case):
    """The values that were set over 4 epochs of 3 iterations."""
    values = []
    engine = Engine(lambda engine, batch: None)
    args = dict(case)
    if "event" in args:
        args["event"] = getattr(Events, args["event"])
    handlers.ParamSchedulerHandler(parameter_setter=lambda v: values.append(repr(float(v))), **args).attach(engine)
    engine.run(range(3), max_epochs=4)
    return values


def classification(case, folder):
    args = dict(case["args"])
    args["output_dir"] = str(Path(folder) / args.get("output_dir", ""))
    engine = Engine(lambda engine, batch: batch[1])
    saver = handlers.ClassificationSaver(batch_transform=lambda x: x[0], output_transform=lambda x: x, **args)
    saver.attach(engine)
    for epoch in case["epochs"]:
        batches = [([{"filename_or_obj": name}], [torch.tensor(row, dtype=getattr(torch, case["dtype"]))])
                   for name, row in epoch]
        engine.run(batches, max_epochs=1)
    return (Path(args["output_dir"]) / args.get("filename", "predictions.csv")).read_text()


def metric_logger(case):
    losses = iter(case["losses"])
    evaluator = Engine(lambda engine, batch: None)
    logger = handlers.MetricLogger(evaluator=evaluator)
    trainer = Engine(lambda engine, batch: [{"loss": next(losses)}])
    logger.attach(trainer)

    @evaluator.on(Events.EPOCH_COMPLETED)
    def measure():
        evaluator.state.metrics = case["validation"][trainer.state.epoch - 1]

    @trainer.on(Events.EPOCH_COMPLETED)
    def finish():
        trainer.state.metrics = case["train"][trainer.state.epoch - 1]
        if case["validation"][trainer.state.epoch - 1] is not None:
            evaluator.run([0], max_epochs=1)

    trainer.run(range(len(case["losses"]) // case["epochs"]), max_epochs=case["epochs"])
    state = logger.state_dict()
    return {key.value: state[key] for key in state}


def log_format(text):
    out = []
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        record = logging.LogRecord("StatsHandler", level, "", 0, "a message: 100%", None, None)
        record.created, record.msecs = 1700000000.042, 42.0
        out.append(logging.Formatter(text).format(record))
    return out


def printed(text):
    """Each iteration of 2 epochs of 10; Python 3.12 reads quotes within an f-string's, older ones do not."""
    text = re.sub(r"batch\[.(\w+).\]", lambda found: f"{found.group(0)[:6]}{found.group(1)}]", text)
    engine = SimpleNamespace(state=SimpleNamespace(
        epoch_length=10, max_epochs=2, batch={"name": ["a.nii"], "number": [5]}))
    logger = eval(text, {"name": "name", "number": "number"})
    lines = []
    for iteration in range(1, 21):
        engine.state.iteration, engine.state.epoch = iteration, (iteration - 1) // 10 + 1
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            logger(engine)
        lines += out.getvalue().splitlines()
    return lines


def fired(handler, event, state):
    """Runs one event of a handler on a state."""
    engine = Engine(lambda engine, batch: None)
    engine.register_events(*handlers.decollate_batch.IterationEvents)
    handler.attach(engine)
    engine.state.batch, engine.state.output = state
    name = event.upper()
    events = Events if hasattr(Events, name) else handlers.decollate_batch.IterationEvents
    engine.fire_event(getattr(events, name))
    return engine.state.batch, engine.state.output


def processing(case):
    def change(data):
        data["pred"] = data["pred"] * 10
        data["patient"] = data["patient"] + 100
        data["extra"] = 1
        return data

    handler = handlers.PostProcessing(transform=change, event=case["event"])
    batch, output = fired(handler, case["event"], ([dict(case["batch"])], [dict(case["output"])]))
    return [dict(sorted(batch[0].items())), dict(sorted(output[0].items()))]


def decollate(case):
    handler = handlers.DecollateBatch(**case["args"])
    state = [{key: torch.ones(1, 1) for key in case[which]} for which in ("batch", "output")]
    return [sorted(data if isinstance(data, dict) else data[0]) for data in fired(handler, "MODEL_COMPLETED", state)]


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    answers = {}
    for kind in ("early_stop", "param_scheduler", "metric_logger", "log_format", "printed", "processing", "decollate"):
        answers[kind] = [globals()[kind](case) for case in cases[kind]]
    answers["classification"] = []
    for case in cases["classification"]:
        with tempfile.TemporaryDirectory() as folder:
            answers["classification"].append(classification(case, folder))
    with open(sys.argv[2], "w") as file:
        json.dump(answers, file)
