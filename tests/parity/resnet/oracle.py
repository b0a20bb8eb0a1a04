"""torchvision's ResNets, for the C++ decoders to compare with; and the Python package's decoders, compared here.

    oracle.py FOLDER     writes FOLDER/<network>.pt for each network, then FOLDER/oracle.pt

Exits with 1 when those tests of tests/python fail that need torch.
"""
import os
import sys
import unittest
import warnings

warnings.simplefilter("ignore")

import torch  # noqa: E402
from autosearch.client.nas.backbone import resnet  # noqa: E402
from torchvision import models  # noqa: E402

NETWORKS = {"ResNet18": models.resnet18, "ResNet34": models.resnet34, "ResNet50": models.resnet50,
            "ResNet101": models.resnet101}
SEED = 11
torch.set_num_threads(1)


def random(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def calibrate(net):
    """Statistics as after a training: with those of a new network the features of a deep one grow without bound."""
    norms = [module for module in net.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    for index, norm in enumerate(norms):
        norm.momentum = None
        with torch.no_grad():
            norm.weight.copy_(1 + 0.1 * random(100 + index, norm.num_features))
            norm.bias.copy_(0.1 * random(500 + index, norm.num_features))
    net.train()
    with torch.no_grad():
        net(random(4, 4, 3, 64, 64))
    net.eval()


def stages(net, image):
    x = net.maxpool(net.relu(net.bn1(net.conv1(image))))
    outputs = []
    for layer in (net.layer1, net.layer2, net.layer3, net.layer4):
        x = layer(x)
        outputs.append(x)
    return outputs


def largest(ours, theirs):
    assert [o.shape for o in ours] == [t.shape for t in theirs]
    return max(float((o - t).abs().max()) for o, t in zip(ours, theirs))


def package_differences(name, state, image, expected):
    """The Python package's network with the same weights: largest differences."""
    function = getattr(resnet, name)
    function(image, data_format="NCHW")
    built = resnet._built[name, resnet.STANDARD[name], 3]
    built.load_state_dict({key: value for key, value in state.items() if not key.startswith("fc.")})
    first = function(image, mode="eval", data_format="NCHW")
    last = function(image.permute(0, 2, 3, 1), mode="eval")
    only = function(image, include_top=False, mode="eval", data_format="NCHW")
    return {"NCHW": largest(first, expected), "NHWC": largest([o.permute(0, 3, 1, 2) for o in last], expected),
            "last": largest([only], expected[-1:])}


def case(name, function, folder):
    torch.manual_seed(SEED)
    net = function()
    initial = {key: value.clone() for key, value in net.state_dict().items()}
    calibrate(net)
    image = random(3, 2, 3, 64, 96)
    with torch.no_grad():
        outputs, logits = stages(net, image), net(image)
        differences = package_differences(name, net.state_dict(), image, outputs)
    torch.save({"initial": initial, "state": net.state_dict()}, os.path.join(folder, name + ".pt"))
    return {"input": image, "stages": outputs, "logits": logits, "package": differences,
            "parameters": sum(parameter.numel() for parameter in net.parameters())}


def main():
    folder = sys.argv[1]
    torch.save({name: case(name, function, folder) for name, function in NETWORKS.items()},
               os.path.join(folder, "oracle.pt"))
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../python"))
    unittest.main("test_autosearch", argv=["oracle.py", "Networks", "Refusals"])


main()
