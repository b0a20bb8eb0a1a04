"""MONAI's TensorBoardImageHandler, and what TensorBoard and Pillow see in its event files and in ours."""

import io
import json
import math
import sys

import numpy as np
import torch
from ignite.engine import Engine
from monai.handlers import TensorBoardImageHandler
from PIL import Image, ImageSequence
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def tensor(case, which):
    data = [math.nan if x is None else x for x in case[which]]
    return torch.tensor(data, dtype=torch.float64).reshape(case["shape"]).to(getattr(torch, case["dtype"]))


def write(case):
    items = [{"image": tensor(case, "image"), "label": tensor(case, "label")},
             {"image": tensor(case, "label"), "label": tensor(case, "image")}]
    outputs = [{"pred": tensor(case, "pred")}, {"pred": tensor(case, "image")}]
    engine = Engine(lambda engine, batch: outputs)
    handler = TensorBoardImageHandler(
        log_dir=case["monai"],
        batch_transform=lambda x: ([i["image"] for i in items], [i["label"] for i in items]),
        output_transform=lambda x: [o["pred"] for o in x], **case["args"])
    handler.attach(engine)
    engine.run(range(3), max_epochs=4)
    handler.close()


def seen(folder):
    events = EventAccumulator(folder, size_guidance={"images": 0})
    events.Reload()
    found = {}
    for tag in sorted(events.Tags()["images"]):
        found[tag] = []
        for event in events.Images(tag):
            picture = Image.open(io.BytesIO(event.encoded_image_string))
            frames = [np.asarray(frame.convert("RGB")).tolist() for frame in ImageSequence.Iterator(picture)]
            found[tag].append([event.step, event.width, event.height, picture.format, frames])
    return found


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    answers = []
    for case in cases:
        with np.errstate(all="ignore"):
            write(case)
        theirs, ours = seen(case["monai"]), seen(case["ours"])
        pictures = sum(len(events) for events in theirs.values())
        answers.append({"same": theirs == ours, "pictures": pictures, "tags": [sorted(theirs), sorted(ours)],
                        "different": [tag for tag in theirs if theirs[tag] != ours.get(tag)]})
    with open(sys.argv[2], "w") as file:
        json.dump(answers, file)
