"""Arguments of the transforms that cut and pad."""

from arguments.draw import PADDINGS


def foreground(d):
    more = d.pick([{}, {}, {"start_coord_key": None, "end_coord_key": None}, {"allow_missing_keys": True}])
    return {**more, "source_key": d.pick(d.keys), "margin": d.pick([0, 2, [d.size(0, 4, 0) for _ in range(d.axes)]]),
            "k_divisible": d.pick([1, 4, [d.size(1, 5, 0) for _ in range(d.axes)]]), "allow_smaller": d.often(0.4),
            "mode": d.each(lambda: d.pick(PADDINGS)), "channel_indices": d.pick([None, None, 0, [-1]])}


def by_label(d):
    out = {"label_key": "label", "spatial_size": [d.size(1, 10) for _ in range(d.axes)], "pos": d.pick([1, 2.5, 0]),
           "neg": d.pick([1, 0.5]), "num_samples": int(d.pick([1, 2, 3])), "allow_smaller": d.often(0.6)}
    # Without an image, MONAI takes every voxel of a uint8 label for background.
    return {**out, "image_key": "image", "image_threshold": d.number(-1, 1)}


def pads(d):
    return {"method": d.pick(["symmetric", "end"]), "mode": d.each(lambda: d.pick(PADDINGS))}


def pad_to(d):
    out = pads(d)
    if out["mode"] == "constant" and d.often(0.5):
        out[d.pick(["value", "constant_values"])] = d.number(-3, 3)
    return out


def crop_sizes(d):
    """A random box: never larger at least than at most."""
    out = {"roi_size": [d.size(1, min(n, 9) + 1) for n in d.shape], "random_size": d.often(0.5),
           "random_center": d.often(0.7)}
    if d.often(0.2):
        out["max_roi_size"] = [d.pick([n, -1]) for n in d.shape]
    if d.often(0.2):
        out.update(roi_size=d.size(1, 12), random_size=False)
    return out


SPATIAL = {
    "CropForegroundd": foreground,
    "CenterSpatialCropd": lambda d: {"roi_size": d.sizes()},
    "RandSpatialCropd": crop_sizes,
    "SpatialPadd": lambda d: {"spatial_size": d.sizes(), **pad_to(d)},
    "DivisiblePadd": lambda d: {"k": d.pick([4, [d.size(1, 6) for _ in range(d.axes)]]), **pad_to(d)},
}
OTHERS = {
    "RandCropByPosNegLabeld": by_label,
}
