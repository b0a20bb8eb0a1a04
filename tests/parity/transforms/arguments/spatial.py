"""Arguments of the transforms that move an image to another grid."""

from arguments.draw import GRID_MODES, GRID_PADDINGS, PADDINGS, interpolation, random_prob


def spacing(d):
    lengths = [d.axes, d.axes, d.axes, 2, 3]
    out = {"pixdim": d.pick([d.number(0.4, 3, 1), [d.pick([0.7, 1.0, 1.5, 2.0, -1, None]) for _ in range(d.pick(lengths))]]),
           "mode": d.each(lambda: d.pick(GRID_MODES)), "diagonal": d.often(0.2), "scale_extent": d.often(0.2),
           "align_corners": d.often(0.2), "dtype": d.pick(["float64", "float64", "float32", None]),
           "padding_mode": d.pick(GRID_PADDINGS)}
    modes = out["mode"] if isinstance(out["mode"], list) else [out["mode"]]
    if any(isinstance(m, int) for m in modes) and d.often(0.5):
        del out["padding_mode"]
    if d.often(0.15):
        out["min_pixdim"], out["max_pixdim"] = d.number(0.3, 1, 1), d.number(1, 3, 1)
    if d.often(0.1):
        out["ensure_same_shape"] = False
    return out


def rand_zoom(d):
    low = [d.number(1 if 1 in d.shape else 0.4, 1.2) for _ in range(d.axes)]  # never to a size of 0
    out = {"prob": random_prob(d), "min_zoom": low, "max_zoom": [x + d.number(0, 0.8) for x in low],
           "keep_size": d.often(0.7), "padding_mode": d.pick(PADDINGS), **interpolation(d)}
    if d.often(0.5):
        out["min_zoom"], out["max_zoom"] = low[0], low[0] + 0.4
    return out


def resize(d):
    if d.often(0.2):
        return {"spatial_size": d.size(own=0), "size_mode": "longest", **interpolation(d)}
    return {"spatial_size": d.sizes(), **interpolation(d)}


def orientation(d):
    codes = d.pick(["RAS", "LPS", "SAL", "PIR", "ASR"]) if d.axes == 3 else d.pick(["RA", "LP", "PR", "RAS"])
    return d.pick([{"axcodes": codes}, {"axcodes": list(codes)}, {"axcodes": codes + "X" if len(codes) == 3 else codes}, {"as_closest_canonical": True},
                   {"axcodes": codes, "labels": [["L", "R"], ["P", "A"], ["I", "S"]]},
                   {"axcodes": codes.translate(str.maketrans("RLAPSI", "LRPAIS")),
                    "labels": [["R", "L"], ["A", "P"], ["S", "I"]]}])


def angles(d):
    return d.number(-3.2, 3.2) if d.axes == 2 or d.often(0.3) else [d.number(-3.2, 3.2) for _ in range(3)]


def turning(d):
    return {"keep_size": d.often(0.7), "mode": d.each(lambda: d.pick(["bilinear", "nearest"])),
            "padding_mode": d.pick(["border", "zeros", "reflection", "nearest", "constant", "wrap"]),
            "align_corners": d.often(0.3), "dtype": d.pick(["float32", "float64", None])}


def rotate(d):
    out = {"angle": angles(d), **turning(d)}
    if d.axes == 3 and d.often(0.3):
        out["rotate_order"] = d.pick(["zyx", "XZY", "YXZ", "xyx", "ZXZ"])
    return out


def rand_rotate(d):
    each = lambda: d.pick([0.0, d.number(0, 2), [d.number(-1, 0), d.number(0, 1)]])  # noqa: E731
    return {"prob": random_prob(d), "range_x": each(), "range_y": each(), "range_z": each(), **turning(d)}


def zoom(d):
    factors = [d.number(1 if 1 in d.shape else 0.4, 1.6) for _ in range(d.axes)]
    return {"zoom": d.pick([factors, factors[0]]), "keep_size": d.often(0.7), "padding_mode": d.pick(PADDINGS),
            **interpolation(d)}


def sampled(d):
    return {"mode": d.each(lambda: d.pick(["bilinear", "nearest", "bilinear", "nearest", 0, 1, 2, 3, 5])),
            "padding_mode": d.pick(["border", "zeros", "reflection", "nearest", "constant", "reflect", "grid-constant", "wrap", "grid-wrap"])}


def some_size(d):
    return {"spatial_size": d.sizes()} if d.often(0.3) else {}


def affine(d):
    out = {**sampled(d), **some_size(d), "dtype": d.pick(["float32", "float64"]), "align_corners": d.often(0.2)}
    if d.often(0.7):
        out["rotate_params"] = d.number(0.1, 1) if d.axes == 2 else [d.number(-1, 1) for _ in range(d.pick([1, 3]))]
    if d.often(0.4):
        out["shear_params"] = [d.number(-0.3, 0.3) for _ in range(d.pick([1, 2, 6]))]
    if d.often(0.5):
        out["translate_params"] = [d.number(-4, 4) for _ in range(d.axes)]
    if d.often(0.5):
        out["scale_params"] = [d.number(0.5, 1.6) for _ in range(d.axes)]
    return out


def ranges(d):
    one = lambda most: d.pick([d.number(0, most), [d.number(-most, 0), d.number(0, most)]])  # noqa: E731
    out = {}
    for name, most in (("rotate_range", 1), ("shear_range", 0.3), ("translate_range", 4), ("scale_range", 0.4)):
        if d.often(0.6):
            out[name] = d.pick([d.number(0, most), [one(most) for _ in range(d.axes)]])
    return out


def rand_affine(d):
    # Without one, MONAI takes the parameters of the sample before for an image that only changes its size.
    prob = {"prob": 1.0}
    return {**prob, **ranges(d), **sampled(d), **some_size(d)}


def rand_3d_elastic(d):
    if d.axes != 3:
        return None
    return {"prob": random_prob(d), "sigma_range": [d.number(0.2, 1), d.number(1, 3)], "magnitude_range": [d.number(0, 5), d.number(5, 20)],
            **ranges(d), **sampled(d), **some_size(d)}


def rand_2d_elastic(d):
    if d.axes != 2:
        return None
    return {"prob": random_prob(d), "spacing": d.pick([d.number(2, 6), [d.number(2, 6), d.number(2, 6)]]),
            "magnitude_range": [d.number(0, 1), d.number(1, 3)], **ranges(d), **sampled(d), **some_size(d)}


def cells(d):
    return d.pick([int(d.r.randint(1, 5)), [int(d.r.randint(1, 5)) for _ in range(d.axes)]])


def grid_distortion(d):
    count = cells(d)
    counts = count if isinstance(count, list) else [count] * d.axes
    return {"num_cells": count, "distort_steps": [[d.number(0.6, 1.4) for _ in range(n + 1)] for n in counts], **sampled(d)}


def rand_grid_distortion(d):
    return {"prob": random_prob(d), "num_cells": cells(d), "distort_limit": d.pick([d.number(-0.5, 0.5), [d.number(-0.3, 0), d.number(0, 0.3)]]),
            **sampled(d)}


SPATIAL = {
    "Spacingd": spacing,
    "Orientationd": orientation,
    "Flipd": lambda d: {"spatial_axis": d.pick([None, d.axis(), [0, -1] if d.axes > 1 else [0]])},
    "RandFlipd": lambda d: {"prob": random_prob(d), "spatial_axis": d.pick([None, d.axis()])},
    "RandRotate90d": lambda d: {"prob": random_prob(d), "max_k": int(d.pick([1, 2, 3, 5])),
                                "spatial_axes": d.pick([[0, 1], [0, 1], [1, 0], [0, -1], [1, -1] if d.axes == 3 else [0, 1],
                                                        [-1, -2]])},
    "Resized": resize,
    "RandZoomd": rand_zoom,
    "RandAxisFlipd": lambda d: {"prob": random_prob(d)},
    "Rotate90d": lambda d: {"k": int(d.r.randint(-2, 6)), "spatial_axes": d.pick([[0, 1], [1, 0], [0, -1], [-1, -2]])},
    "Zoomd": zoom,
    "Rotated": rotate,
    "RandRotated": rand_rotate,
    "Affined": affine,
    "ResampleToMatchd": lambda d: {"key_dst": d.pick(["image", "label"]), **sampled(d), "align_corners": d.often(0.2),
                                   "dtype": d.pick(["float32", "float64", None])},
    "RandAffined": rand_affine,
}
OTHERS = {
    "Rand3DElasticd": rand_3d_elastic,
    "Rand2DElasticd": rand_2d_elastic,
    "GridDistortiond": grid_distortion,
    "RandGridDistortiond": rand_grid_distortion,
}
