"""ImageNet weights for the decoders, from a file that the user has: nothing is downloaded."""

import os
from pathlib import Path
from typing import Any, List

from autosearch.client.nas.backbone.modules import same_shape

DEFAULT_PLACE = "~/.cache/clara-host/weights/resnet50.pt"


def place() -> Path:
    """CLARA_RESNET50_WEIGHTS, else the default."""
    return Path(os.environ.get("CLARA_RESNET50_WEIGHTS") or DEFAULT_PLACE).expanduser()


def load_imagenet(model: Any, torch: Any) -> List[str]:
    """Loads what fits of torchvision's resnet50 state_dict; returns the names of the model's entries that it did not fill."""
    file = place()
    if not file.is_file():
        raise FileNotFoundError(
            f"load_weight: there is no {file}; save torchvision's resnet50 state_dict there "
            f"(torch.save(model.state_dict(), file)), or set CLARA_RESNET50_WEIGHTS to where it is")
    given = torch.load(file, map_location="cpu", weights_only=True)
    own = model.state_dict()
    fitting = {name: value for name, value in given.items() if name in own and same_shape(own[name], value)}
    model.load_state_dict(fitting, strict=False)
    left = [name for name in own if name not in fitting]
    if left:
        print(f"load_weight: {len(fitting)} entries loaded, not found in {file}: {', '.join(left)}")
    return left
