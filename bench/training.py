"""A training of examples/segmentation beside the same one in MONAI: one epoch, and the time and memory to begin.

Both sides: CacheDataset, the same transforms, network, loss and optimizer, SupervisedTrainer with key metric, StatsHandler and
TensorBoard, no validation; an epoch is one pass over the data. An epoch is (a run of many epochs less a run of two) over their difference; what a job takes
before its first batch is a run of one epoch on one volume, with that epoch's own time on both sides.
"""
import argparse
import functools
import json
import os
import pathlib
import shutil
import tempfile

import measure

ROOT = pathlib.Path(__file__).resolve().parents[1]
MONAI = """
import json, sys, tempfile, torch
torch.set_num_threads(int(sys.argv[1]))
from torch.utils.tensorboard import SummaryWriter
from monai.data import CacheDataset, DataLoader, load_decathlon_datalist
from monai.engines import SupervisedTrainer
from monai.handlers import LrScheduleHandler, StatsHandler, TensorBoardStatsHandler, from_engine, IgniteMetricHandler
from monai.inferers import SimpleInferer
from monai.losses import DiceLoss
from monai.networks.nets import UNet
from monai.utils import set_determinism
from monai.transforms import *
from ignite.metrics import Accuracy
threads, epochs, data, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
set_determinism(0)
both = ["image", "label"]
pre = Compose([LoadImaged(both), EnsureChannelFirstd(both), NormalizeIntensityd("image"),
    RandCropByPosNegLabeld(both, label_key="label", spatial_size=[24, 32, 24], pos=1, neg=1, num_samples=4, image_key="image"),
    RandFlipd(both, prob=0.5, spatial_axis=0), RandShiftIntensityd("image", offsets=0.1, prob=0.5), ToTensord(both)])
files = load_decathlon_datalist(data + "/dataset.json", True, "training", data)
dataset = CacheDataset(files, pre, cache_rate=1.0, num_workers=2, progress=False)
loader = DataLoader(dataset, batch_size=2, shuffle=True, num_workers=int(sys.argv[5]))
net = UNet(spatial_dims=3, in_channels=1, out_channels=2, channels=[8, 16, 32], strides=[2, 2], num_res_units=2, norm="batch")
optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
post = Compose([Activationsd("pred", softmax=True), AsDiscreted(both[:0] + ["pred", "label"], argmax=[True, False], to_onehot=2)])
trainer = SupervisedTrainer(device=torch.device("cpu"), max_epochs=epochs, train_data_loader=loader, network=net,
    optimizer=optimizer, loss_function=DiceLoss(to_onehot_y=True, softmax=True), inferer=SimpleInferer(), postprocessing=post,
    key_train_metric={"train_acc": Accuracy(output_transform=from_engine(["pred", "label"]))},
    train_handlers=[LrScheduleHandler(torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs), False),
        StatsHandler(tag_name="train_loss", output_transform=from_engine(["loss"], first=True)),
        TensorBoardStatsHandler(log_dir=out, tag_name="train_loss", output_transform=from_engine(["loss"], first=True))])
trainer.run()
"""


def one_volume(data, folder):
    """A data set of one volume of `data`."""
    (folder / "imagesTr").mkdir(parents=True)
    (folder / "labelsTr").mkdir()
    what = json.loads((data / "dataset.json").read_text())
    what["training"] = what["training"][:1]
    what["validation"] = what["training"]
    for name in what["training"][0].values():
        shutil.copy(data / name, folder / name)
    (folder / "dataset.json").write_text(json.dumps(what))
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--python", required=True, help="with monai")
    parser.add_argument("--base", help="an earlier build of clara-host, to stand beside this one")
    parser.add_argument("--peers", help="not used here")
    parser.add_argument("--data", type=pathlib.Path, default=os.path.expanduser("~/.cache/clara-host/data/heads"))
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=10)
    args = parser.parse_args()
    scratch = pathlib.Path(tempfile.mkdtemp())
    environment = {**os.environ, "CLARA_THREADS": str(args.threads), "OMP_NUM_THREADS": str(args.threads),
                   "OMP_WAIT_POLICY": "passive"}
    shutil.copytree(ROOT / "examples/segmentation", scratch / "mmar")

    def train(host, epochs, data):
        config = scratch / "mmar/config/config_train.json"
        return measure.spawn([host, "-q", "train", config, "--device", "cpu", "--set",
                              f"epochs={epochs}", "iterations_per_epoch=None", "num_interval_per_valid=1000", f"DATA_ROOT={data}",
                              f"DATASET_JSON={data}/dataset.json", "OUTPUT_CHANNELS=2", "INPUT_CHANNELS=1"], env=environment)

    def monai(workers):
        return lambda epochs, data: measure.spawn(
            [args.python, "-W", "ignore", "-c", MONAI, str(args.threads), str(epochs), str(data), str(scratch / "tb"),
             str(workers)], env=environment)

    name = f"clara-host, {args.threads} thread(s)"
    sides = {name: functools.partial(train, args.host),
             "MONAI, no loader processes": monai(0), "MONAI, 2 loader processes": monai(2)}
    if args.base:
        sides["clara-host, earlier"] = functools.partial(train, args.base)
    small = one_volume(args.data, scratch / "one")
    first = measure.alternate({side: lambda run=run: run(1, small) for side, run in sides.items()}, args.repeats)
    measure.report("from nothing to the end of one epoch on one volume", "s",
                   {side: [one[0] for one in rows] for side, rows in first.items()}, name)
    measure.report("its peak memory", "MiB", {side: [one[1] for one in rows] for side, rows in first.items()}, name)
    more = args.epochs + 2
    epoch = measure.alternate({side: lambda run=run: (run(more, args.data)[0] - run(2, args.data)[0]) / args.epochs
                               for side, run in sides.items()}, args.repeats, warmup=0)
    measure.report("one epoch of examples/segmentation", "s", epoch, name)
    shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
