"""The validation of examples/spleen_ct_segmentation in MONAI itself.

    oracle.py MMAR DATA

Scripts the network of MMAR/models/model.pt into models/model.ts, evaluates it with MONAI on DATA's validation list as
config_validation.json says, saves into MMAR/monai_eval, and writes the metrics to MMAR/answer.json.
"""

import json
import os
import sys

import ignite.metrics
import torch
from monai import data, engines, handlers, inferers, networks, transforms


def make(entry, **more):
    return getattr(transforms, entry["name"])(**{**entry["args"], **more})


def main(mmar, folder):
    torch.set_num_threads(1)
    with open(os.path.join(mmar, "config", "config_validation.json"), encoding="utf-8") as file:
        config = json.load(file)
    with open(os.path.join(mmar, "config", "config_train.json"), encoding="utf-8") as file:
        model = json.load(file)["train"]["model"]["args"]
    network = networks.nets.UNet(**{**model, "in_channels": 1, "out_channels": 2})
    network.load_state_dict(torch.load(os.path.join(mmar, "models", "model.pt"), weights_only=True)["model"])
    network.eval()
    torch.jit.script(network).save(os.path.join(mmar, "models", "model.ts"))

    # ToTensord fails on what MONAI 1.6.1 loads; its images are tensors already.
    pre = transforms.Compose([make(t) for t in config["pre_transforms"] if t["name"] != "ToTensord"])
    more = {
        "Invertd": {"transform": pre, "device": "cpu"},
        "SaveImaged": {"output_dir": os.path.join(mmar, "monai_eval"), "print_log": False},
    }
    post = transforms.Compose([make(t, **more.get(t["name"], {})) for t in config["post_transforms"]])
    items = data.load_decathlon_datalist(os.path.join(folder, "dataset.json"), True, "validation", folder)
    output = handlers.from_engine(["pred", "label"])
    evaluator = engines.SupervisedEvaluator(
        device="cpu",
        val_data_loader=data.DataLoader(data.Dataset(items, pre), batch_size=1, num_workers=0),
        network=torch.jit.load(os.path.join(mmar, "models", "model.ts")),
        inferer=inferers.SlidingWindowInferer(**config["inferer"]["args"]),
        postprocessing=post,
        key_val_metric={"val_mean_dice": handlers.MeanDice(include_background=True, output_transform=output)},
        additional_metrics={"val_acc": ignite.metrics.Accuracy(output_transform=output)},
    )
    evaluator.run()
    with open(os.path.join(mmar, "answer.json"), "w", encoding="utf-8") as file:
        json.dump(evaluator.state.metrics, file)


main(*sys.argv[1:])
