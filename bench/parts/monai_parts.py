"""The same cases as parts.cpp, in MONAI, ignite and PyTorch."""
import os
import sys
import tempfile
import time
import warnings

warnings.simplefilter("ignore")

import torch  # noqa: E402
from ignite.metrics import Accuracy  # noqa: E402
from monai.inferers import SlidingWindowInferer  # noqa: E402
from monai.losses import DiceLoss  # noqa: E402
from monai.metrics import DiceMetric  # noqa: E402
from monai.networks.nets import UNet  # noqa: E402

torch.set_num_threads(int(sys.argv[1]))
net = UNet(spatial_dims=3, in_channels=1, out_channels=2, channels=[16, 32, 64, 128, 256], strides=[2, 2, 2, 2],
           num_res_units=2, norm="batch")
adam = torch.optim.Adam(net.parameters(), lr=1e-3)
dice_loss = DiceLoss(to_onehot_y=True, softmax=True)
image, label = torch.randn(1, 1, 96, 96, 96), (torch.rand(1, 1, 96, 96, 96) > 0.9).float()
logits, target = torch.randn(2, 2, 96, 96, 96), (torch.rand(2, 1, 96, 96, 96) > 0.9).float()
first = (torch.rand(1, 192, 192, 128) > 0.9).float()
pred = torch.cat([1 - first, first])
truth = pred.flip(1)
volume, answer = torch.randn(1, 1, 192, 192, 128), torch.ones(4, 2, 96, 96, 96)
file = os.path.join(tempfile.gettempdir(), "clara_bench_python.pt")


def forward():
    net.eval()
    with torch.no_grad():
        net(image)


def step():
    net.train()
    adam.zero_grad(set_to_none=False)
    dice_loss(net(image), label).backward()
    adam.step()


def load():
    state = torch.load(file, weights_only=True)
    net.load_state_dict(state["model"])
    adam.load_state_dict(state["optimizer"])


def mean_dice():
    metric = DiceMetric()
    metric([pred], [truth])
    metric.aggregate().item()


def accuracy():
    metric = Accuracy()
    metric.update((pred[None], truth[None]))
    metric.compute()


def windows(mode):
    with torch.no_grad():
        SlidingWindowInferer([96, 96, 96], 4, 0.5, mode=mode)(volume, lambda patches: answer[:len(patches)].clone())


cases = {
    "forward": forward, "training step": step, "optimizer step": adam.step,
    "save checkpoint": lambda: torch.save({"model": net.state_dict(), "optimizer": adam.state_dict()}, file),
    "load checkpoint": load,
    "dice loss": lambda: dice_loss(logits.detach().requires_grad_(), target).backward(),
    "mean dice": mean_dice, "accuracy": accuracy,
    "windows": lambda: windows("constant"), "gaussian windows": lambda: windows("gaussian"),
}
step()
for line in sys.stdin:
    run = cases[line.strip()]
    began = time.perf_counter()
    run()
    print(time.perf_counter() - began, flush=True)
