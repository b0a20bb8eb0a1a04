"""Arguments of the transforms that cut and pad."""

from arguments.draw import PADDINGS

COMPUTED = ["symmetric", "mean", "minimum", "maximum", "median", "linear_ramp"]
STATISTICS = ("mean", "minimum", "maximum", "median")


def foreground(d):
    more = d.pick([{}, {}, {"start_coord_key": None, "end_coord_key": None}, {"allow_missing_keys": True}])
    return {**more, "source_key": d.pick(d.keys), "margin": d.pick([0, 2, [d.size(0, 4, 0) for _ in range(d.axes)]]),
            "k_divisible": d.pick([1, 4, [d.size(1, 5, 0) for _ in range(d.axes)]]), "allow_smaller": d.often(0.4),
            **filled(d), "channel_indices": d.pick([None, None, 0, [-1]])}


def by_label(d):
    out = {"label_key": "label", "spatial_size": [d.size(1, 10) for _ in range(d.axes)], "pos": d.pick([1, 2.5, 0]),
           "neg": d.pick([1, 0.5]), "num_samples": int(d.pick([1, 2, 3])), "allow_smaller": d.often(0.6)}
    # Without an image, MONAI takes every voxel of a uint8 label for background.
    return {**out, "image_key": "image", "image_threshold": d.number(-1, 1)}


def ends(d, draw):
    """A number for all ends, two, or those of each axis, the channel's first."""
    kind = d.pick(["one", "two", "each"])
    if kind == "one":
        return draw()
    return [draw(), draw()] if kind == "two" else [[draw(), draw()] for _ in range(d.axes + 1)]


def filled(d):
    """How a pad fills what it adds."""
    out = {"mode": d.each(lambda: d.pick(PADDINGS + COMPUTED))}
    if out["mode"] == "constant" and d.often(0.5):
        out[d.pick(["value", "constant_values"])] = ends(d, lambda: d.number(-3, 3))
    if out["mode"] in STATISTICS and d.often(0.6):
        out["stat_length"] = ends(d, lambda: int(d.pick([1, 2, 3, 9, 200])))
    if out["mode"] == "linear_ramp" and d.often(0.6):
        out["end_values"] = ends(d, lambda: d.number(-3, 3))
    if out["mode"] in ("reflect", "symmetric") and d.often(0.6):
        out["reflect_type"] = d.pick(["even", "odd"])
    return out


def pad_to(d):
    return {"method": d.pick(["symmetric", "end"]), **filled(d)}


def borders(d):
    count = d.pick([1, d.axes, 2 * d.axes])
    return {"spatial_border": [d.size(-1, 7) for _ in range(count)], **filled(d)}


def box(d):
    """By center and size, or by its ends; sometimes of fewer axes."""
    axes = d.pick([d.axes, d.axes, d.axes - 1])
    if d.often(0.5):
        return {"roi_center": [d.size(0, 19, 0) for _ in range(axes)], "roi_size": [d.size(1, 12, 0) for _ in range(axes)]}
    start = [d.size(-3, n, 0) for n in d.shape[:axes]]
    return {"roi_start": start, "roi_end": [max(n, 0) + d.size(1, 9, 0) for n in start]}


def scales(d, low=-0.2, high=1.4):
    return d.pick([d.number(0.1, high), [d.number(low, high) for _ in range(d.axes)]])


def random_scales(d):
    out = {"roi_scale": d.number(0.05, 0.5), "random_size": d.often(0.5), "random_center": d.often(0.7)}
    return {**out, "max_roi_scale": d.pick([None, -1, 0.8, 1.3])}


def several_boxes(d):
    return {**crop_sizes(d), "num_samples": int(d.pick([1, 2, 3]))}


def by_classes(d):
    out = {"label_key": "label", "spatial_size": [d.size(1, 10) for _ in range(d.axes)], "num_samples": int(d.pick([1, 2, 3])),
           "num_classes": int(d.pick([3, 3, 5])), "allow_smaller": d.often(0.6), "max_samples_per_class": d.pick([None, 0, 1, 7])}
    if d.often(0.5):
        out["ratios"] = [d.number(0, 2, 1) for _ in range(out["num_classes"])]
    if d.often(0.5):
        out.update(image_key="image", image_threshold=d.number(-1, 1))
    return out


def weighted(d):
    # Of an image with values below 0, MONAI changes the image itself.
    return {"w_key": "label", "spatial_size": [d.size(1, 10) for _ in range(d.axes)], "num_samples": int(d.pick([1, 2, 3]))}


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
    "BorderPadd": borders,
    "ResizeWithPadOrCropd": lambda d: {"spatial_size": d.sizes(), **pad_to(d)},
    "SpatialCropd": box,
    "CenterScaleCropd": lambda d: {"roi_scale": scales(d)},
    "RandScaleCropd": random_scales,
    "DivisiblePadd": lambda d: {"k": d.pick([4, [d.size(1, 6) for _ in range(d.axes)]]), **pad_to(d)},
}
OTHERS = {
    "RandCropByPosNegLabeld": by_label,
    "RandCropByLabelClassesd": by_classes,
    "RandWeightedCropd": weighted,
    "RandSpatialCropSamplesd": several_boxes,
}
