"""ImageNet weights for the decoders, from a file that the user has: nothing is downloaded."""

import os
from pathlib import Path
from typing import Any, Dict, List

DEFAULT_PLACE = "~/.cache/clara-host/weights/resnet50.pt"
COUNTER = ".num_batches_tracked"  # files of before PyTorch 0.4.1 have none, and nothing depends on it


def place() -> Path:
    """CLARA_RESNET50_WEIGHTS, else the default."""
    return Path(os.environ.get("CLARA_RESNET50_WEIGHTS") or DEFAULT_PLACE).expanduser()


def _blocks(state: Dict[str, Any]) -> Dict[str, Dict[str, Any]]:
    """The entries by the block, or the layer of the stem, that they belong to: "layer2.0" of "layer2.0.conv1.weight"."""
    blocks: Dict[str, Dict[str, Any]] = {}
    for name, value in state.items():
        if not name.endswith(COUNTER):
            parts = name.split(".")
            blocks.setdefault(".".join(parts[:2 if name.startswith("layer") else 1]), {})[name] = value
    return blocks


def _shapes(block: Dict[str, Any]) -> Dict[str, Any]:
    return {name: tuple(value.shape) for name, value in block.items()}


def load_imagenet(model: Any, torch: Any) -> List[str]:
    """Loads the blocks that match of torchvision's resnet50 state_dict; returns the model's other blocks."""
    file = place()
    if not file.is_file():
        raise FileNotFoundError(
            f"load_weight: there is no {file}; save torchvision's resnet50 state_dict there "
            f"(torch.save(model.state_dict(), file)), or set CLARA_RESNET50_WEIGHTS to where it is")
    given = _blocks(torch.load(file, map_location="cpu", weights_only=True))
    own = _blocks(model.state_dict())
    left = [block for block, entries in own.items() if _shapes(given.get(block, {})) != _shapes(entries)]
    if len(left) == len(own):
        raise ValueError(f"load_weight: no block of {file} fits; is it torchvision's resnet50?")
    fitting = {name: value for block in own if block not in left for name, value in given[block].items()}
    model.load_state_dict(fitting, strict=False)
    if left:
        print(f"load_weight: {len(own) - len(left)} blocks loaded; not in {file} or of another shape: {', '.join(left)}")
    return left
