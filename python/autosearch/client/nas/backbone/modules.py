"""The torch modules behind the decoders, with torchvision's names for the parts, so that its state_dicts load."""

from typing import List

from torch import Tensor, nn

from autosearch.client.nas.backbone.code import Block


def _shortcut(before: int, after: int, stride: int) -> nn.Module:
    """None of it when a block changes neither shape nor channels."""
    if stride == 1 and before == after:
        return nn.Identity()
    return nn.Sequential(nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after))


class Basic(nn.Module):
    """Two 3x3 convolutions: ResNet-18 and -34."""

    expansion = 1

    def __init__(self, before: int, block: Block) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, block.width, 3, block.stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(block.width)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(block.width, block.width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(block.width)
        self.downsample = _shortcut(before, block.width, block.stride)

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(out)) + self.downsample(x))


class Bottleneck(nn.Module):
    """1x1, 3x3 (which carries the stride), 1x1: ResNet-50 and -101."""

    expansion = 4

    def __init__(self, before: int, block: Block) -> None:
        super().__init__()
        after = block.width * self.expansion
        self.conv1 = nn.Conv2d(before, block.width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(block.width)
        self.conv2 = nn.Conv2d(block.width, block.width, 3, block.stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(block.width)
        self.conv3 = nn.Conv2d(block.width, after, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(after)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = _shortcut(before, after, block.stride)

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        return self.relu(self.bn3(self.conv3(out)) + self.downsample(x))


class ResNet(nn.Module):
    """A stem of 7x7 and pooling, then the stages as layer1, layer2, ...; forward returns every stage's output."""

    def __init__(self, stages: List[List[Block]], bottleneck: bool, in_channels: int) -> None:
        super().__init__()
        kind = Bottleneck if bottleneck else Basic
        self.conv1 = nn.Conv2d(in_channels, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        channels = 64
        self.stages = len(stages)
        for number, stage in enumerate(stages):
            blocks: List[nn.Module] = []
            for block in stage:
                blocks.append(kind(channels, block))
                channels = block.width * kind.expansion
            self.add_module(f"layer{number + 1}", nn.Sequential(*blocks))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def train_batch_norm(self, on: bool) -> None:
        """mode: whether the parameters and statistics of batch norm are trained."""
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.train(on)
                for parameter in module.parameters():
                    parameter.requires_grad_(on)

    def forward(self, x: Tensor) -> List[Tensor]:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        outputs = []
        for number in range(self.stages):
            x = getattr(self, f"layer{number + 1}")(x)
            outputs.append(x)
        return outputs
