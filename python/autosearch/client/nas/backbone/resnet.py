"""ResNet18, ResNet34, ResNet50 and ResNet101 from architecture codes, with the arguments of ModelArts' API, built on torch.

    from autosearch.client.nas.backbone.resnet import ResNet50
    outputs = ResNet50(images, include_top=True, mode="train")

The code comes from autosearch.config["resnet50"] (its name in lower case), else the standard one is built. A call builds the
network once for each thread of the code and returns the features of `inputs`; `network()` returns the torch module itself.
"""

from typing import Any, Dict, List, Optional, Tuple

import autosearch
from autosearch.client.nas.backbone.code import decode

STANDARD = {
    "ResNet18": "11-21-21-21",
    "ResNet34": "111-2111-211111-211",
    "ResNet50": "111-2111-211111-211",
    "ResNet101": "111-2111-2" + 22 * "1" + "-211",
}
BOTTLENECK = {"ResNet18": False, "ResNet34": False, "ResNet50": True, "ResNet101": True}
MODES = {"train": True, "Train": True, "eval": False}


def _torch() -> Any:
    try:
        import torch  # pylint: disable=import-outside-toplevel
    except ImportError as error:
        raise ImportError("the ResNet decoders of autosearch are built on torch: pip install torch") from error
    return torch


def _check_inputs(name: str, inputs: Any) -> None:
    if type(inputs).__module__.split(".")[0] in ("tensorflow", "keras"):
        raise TypeError(f"{name}: got a TensorFlow tensor; this decoder is built on torch: give it torch.as_tensor(x.numpy())")


def _code(name: str) -> str:
    try:
        return str(autosearch.config[name.lower()])
    except (autosearch.NoTrial, KeyError):
        return STANDARD[name]


def network(name: str, code: Optional[str] = None, in_channels: int = 3) -> Any:
    """The torch module: forward(NCHW) returns the outputs of all stages. Its state_dict has torchvision's keys for standard codes."""
    from autosearch.client.nas.backbone import modules  # pylint: disable=import-outside-toplevel

    _torch()
    return modules.ResNet(decode(code or _code(name), name), BOTTLENECK[name], in_channels)


_built: Dict[Tuple[str, str, int], Any] = {}


def _call(name: str, inputs: Any, include_top: bool, mode: str, data_format: str, load_weight: bool) -> Any:
    _check_inputs(name, inputs)
    torch = _torch()
    if mode not in MODES:
        raise ValueError(f"{name}: mode is {mode!r}, expected 'train', 'Train' or 'eval'")
    if data_format not in ("NHWC", "NCHW"):
        raise ValueError(f"{name}: data_format is {data_format!r}, expected 'NHWC' or 'NCHW'")
    if load_weight and name != "ResNet50":
        raise ValueError(f"{name}: load_weight is only there for ResNet50")
    x = inputs.permute(0, 3, 1, 2) if data_format == "NHWC" else inputs
    key = (name, _code(name), int(x.shape[1]))
    if key not in _built:
        _built[key] = network(name, key[1], key[2])
        if load_weight:
            from autosearch.client.nas.backbone import weights  # pylint: disable=import-outside-toplevel

            weights.load_imagenet(_built[key], torch)
    model = _built[key].to(x.device)
    model.train()
    model.train_batch_norm(MODES[mode])
    outputs: List[Any] = model(x)
    if data_format == "NHWC":
        outputs = [output.permute(0, 2, 3, 1) for output in outputs]
    return outputs if include_top else outputs[-1]


def ResNet18(inputs: Any, include_top: bool = True, mode: str = "train", data_format: str = "NHWC",
             load_weight: bool = False) -> Any:  # pylint: disable=invalid-name
    """Basic blocks. include_top: the outputs of all stages, else only the last."""
    return _call("ResNet18", inputs, include_top, mode, data_format, load_weight)


def ResNet34(inputs: Any, include_top: bool = True, mode: str = "train", data_format: str = "NHWC",
             load_weight: bool = False) -> Any:  # pylint: disable=invalid-name
    """Basic blocks. include_top: the outputs of all stages, else only the last."""
    return _call("ResNet34", inputs, include_top, mode, data_format, load_weight)


def ResNet50(inputs: Any, include_top: bool = True, mode: str = "train", data_format: str = "NHWC",
             load_weight: bool = False) -> Any:  # pylint: disable=invalid-name
    """Bottlenecks. include_top: the outputs of all stages, else only the last."""
    return _call("ResNet50", inputs, include_top, mode, data_format, load_weight)


def ResNet101(inputs: Any, include_top: bool = True, mode: str = "train", data_format: str = "NHWC",
              load_weight: bool = False) -> Any:  # pylint: disable=invalid-name
    """Bottlenecks. include_top: the outputs of all stages, else only the last."""
    return _call("ResNet101", inputs, include_top, mode, data_format, load_weight)
