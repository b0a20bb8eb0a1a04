"""Transforms that MONAI had before 1.3 and has no more, over its own bases: what their documentation said that they do."""

import torch
from monai.transforms import MapTransform, SplitDimd


class AddChanneld(MapTransform):
    """A channel axis in front."""

    def __call__(self, data):
        return {**data, **{key: data[key][None] for key in self.key_iterator(data)}}


class AsChannelFirstd(MapTransform):
    """The channel axis to the front."""

    def __init__(self, keys, channel_dim=-1, allow_missing_keys=False):
        super().__init__(keys, allow_missing_keys)
        self.channel_dim = channel_dim

    def __call__(self, data):
        return {**data, **{key: torch.movedim(data[key], self.channel_dim, 0) for key in self.key_iterator(data)}}


def SplitChanneld(keys, output_postfixes=None, channel_dim=0, allow_missing_keys=False):  # noqa: N802: a class, there
    """The parts along the channels, each with its axis."""
    return SplitDimd(keys, output_postfixes, channel_dim, update_meta=False, allow_missing_keys=allow_missing_keys)
