"""Draws volumes and the arguments of each transform at random: what random_cases.py makes pipelines of."""

import numpy as np

import oracle

LOADED = ["float32", "float64", "float16", "int16", "int32", "int64", "uint8", "int8", None]
STORED = [np.float32, np.float64, np.int16, np.uint8, np.int8, np.int32, np.uint16, np.uint32]
SIZES = [1, 2, 3, 4, 5, 7, 8, 11, 13, 16, 19]
PADDINGS = ["constant", "reflect", "replicate", "edge", "circular", "wrap"]
WORDS = ["area", "nearest", "nearest-exact", "bilinear", "trilinear", "linear", "bicubic"]
GRID_MODES = ["bilinear", "nearest", "bilinear", "nearest", 0, 1, 2, 3, 4, 5]
GRID_PADDINGS = ["border", "zeros", "reflection", "border", "zeros", "reflection", "nearest", "constant", "reflect", "mirror"]


class Draw:
    """What one case is made of."""

    def __init__(self, seed):
        self.r = np.random.RandomState(seed)
        self.axes = int(self.pick([3, 3, 3, 2]))
        self.shape = [int(self.pick(SIZES)) for _ in range(self.axes)]
        self.channels = int(self.pick([1, 1, 2, 3]))
        self.keys = ["image", "label"]

    def pick(self, values):
        return values[self.r.randint(len(values))]

    def often(self, chance):
        return bool(self.r.random_sample() < chance)

    def number(self, low, high, digits=3):
        return round(float(self.r.uniform(low, high)), digits)

    def each(self, draw):
        """One for all keys, or one for each."""
        return draw() if self.often(0.6) else [draw() for _ in self.keys]

    def axis(self):
        return int(self.r.randint(-self.axes, self.axes))

    def size(self, low=1, high=24, own=0.15):
        """A size of an axis; sometimes its own."""
        return int(self.pick([-1, 0])) if self.often(own) else int(self.r.randint(low, high))

    def sizes(self, **how):
        return self.size(**how) if self.often(0.25) else [self.size(**how) for _ in range(self.axes)]

    def affine(self):
        spacing = [self.pick([0.5, 0.8, 1.0, 1.0, 1.25, 2.0, 2.5, 3.0]) for _ in range(3)]
        flip = [self.pick([1, -1]) for _ in range(3)]
        turn = self.pick([(0, 0, 0), (0, 0, 0), (0, 0, 0), tuple(self.r.uniform(-0.6, 0.6, 3))])
        origin = self.pick([(0, 0, 0), tuple(np.round(self.r.uniform(-90, 90, 3), 2))])
        out = oracle.affine(spacing, turn, origin, flip)
        if self.often(0.25):
            out[:, :3] = out[:, self.r.permutation(3)]
        if self.often(0.1):
            out[0, 1] += 0.2  # sheared
        return out

    def volume(self, dtype, shape):
        if np.issubdtype(dtype, np.integer):
            info = np.iinfo(dtype)
            low, high = self.pick([(0, 4), (0, 100), (max(info.min, -1000), min(info.max, 1000)), (info.min, info.max)])
            return self.r.randint(low, high, shape, dtype=np.int64).astype(dtype)
        out = self.r.normal(0, self.pick([1, 100]), shape).astype(dtype)
        if self.often(0.15):
            out.flat[self.r.randint(out.size)] = self.pick([np.nan, np.inf, -np.inf, 3e9, -1e20])
        if self.often(0.3):
            out[np.abs(out) < 0.5] = 0
        return out


def mode_of(d):
    return d.pick(WORDS if d.often(0.7) else ["area", "nearest"])


def align(d, mode):
    """align_corners that the mode takes."""
    return d.pick([None, True, False]) if mode in ("bilinear", "trilinear", "linear", "bicubic") else None


def computed(d):
    return d.pick(["float32", "float32", "float64", None])


def interpolation(d):
    mode = mode_of(d)
    return {"mode": mode, "align_corners": align(d, mode), "dtype": computed(d)}


def random_prob(d):
    return d.pick([1.0, 1.0, 0.5, 0.1, 1.5])


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


def normalize(d):
    lists = d.often(0.3)
    numbers = [d.number(-3, 3) for _ in range(d.channels)] if lists else d.number(-3, 3)
    divisors = [d.number(0.1, 3) for _ in range(d.channels)] if lists else d.number(0, 3)
    return {"subtrahend": d.pick([None, numbers]), "divisor": d.pick([None, divisors]), "nonzero": d.often(0.4),
            "channel_wise": lists or d.often(0.4), "dtype": result(d)}


def result(d):
    return d.pick(["float32", "float32", None, "float64", "int16", "uint8", "int32", "float16"])


def scale(d):
    out = {"channel_wise": d.often(0.4), "dtype": result(d), "minv": d.number(-2, 2), "maxv": d.number(-2, 4)}
    if d.often(0.3):
        out.update(minv=d.pick([None, 0.5]), maxv=None, factor=d.pick([None, 0.3]))
    return out


def scale_range(d):
    low = d.number(-200, 200)
    out = {"a_min": low, "a_max": d.pick([low, d.number(-200, 200), d.number(-200, 200)]), "b_min": d.pick([None, 0.0, -1.0]),
           "b_max": d.pick([None, 1.0, 3.5]), "dtype": result(d)}
    return {**out, "clip": (out["b_min"] is not None or out["b_max"] is not None) and d.often(0.5)}


def bounds(d):
    return d.pick([d.number(0, 3), [d.number(-3, 3), d.number(-3, 3)]])


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


def orientation(d):
    codes = d.pick(["RAS", "LPS", "SAL", "PIR", "ASR"]) if d.axes == 3 else d.pick(["RA", "LP", "PR", "RAS"])
    return d.pick([{"axcodes": codes}, {"axcodes": list(codes)}, {"axcodes": codes + "X" if len(codes) == 3 else codes}, {"as_closest_canonical": True},
                   {"axcodes": codes, "labels": [["L", "R"], ["P", "A"], ["I", "S"]]},
                   {"axcodes": codes.translate(str.maketrans("RLAPSI", "LRPAIS")),
                    "labels": [["R", "L"], ["A", "P"], ["S", "I"]]}])


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
    "CropForegroundd": foreground,
    "CenterSpatialCropd": lambda d: {"roi_size": d.sizes()},
    "RandSpatialCropd": crop_sizes,
    "SpatialPadd": lambda d: {"spatial_size": d.sizes(), **pad_to(d)},
    "DivisiblePadd": lambda d: {"k": d.pick([4, [d.size(1, 6) for _ in range(d.axes)]]), **pad_to(d)},
}
OTHERS = {
    "ScaleIntensityRanged": scale_range,
    "ScaleIntensityd": scale,
    "NormalizeIntensityd": normalize,
    "RandShiftIntensityd": lambda d: {"offsets": bounds(d), "prob": random_prob(d), "safe": d.often(0.4),
                                      "channel_wise": d.often(0.3)},
    "RandScaleIntensityd": lambda d: {"factors": bounds(d), "prob": random_prob(d), "channel_wise": d.often(0.3),
                                      "dtype": result(d)},
    "RandGaussianNoised": lambda d: {"prob": random_prob(d), "mean": d.number(-1, 1), "std": d.number(0, 2),
                                     "sample_std": d.often(0.5), "dtype": d.pick(["float32", "float64", None])},
    "RandCropByPosNegLabeld": by_label,
    "CastToTyped": lambda d: {"dtype": d.each(lambda: d.pick(LOADED[:-1] + ["bool"]))},
    "EnsureTyped": lambda d: {"dtype": d.each(lambda: d.pick(LOADED))},
    "ToTensord": lambda d: {"dtype": d.pick(LOADED)},
    "Activationsd": lambda d: d.pick([{"sigmoid": True}, {"softmax": True}, {}, {"softmax": True, "dim": d.pick([0, 1, -1])},
                                      {"softmax": d.pick([[True, False], [True]]), "sigmoid": [False, True]}]),
    "AsDiscreted": lambda d: d.pick([{"argmax": True}, {"threshold": d.number(-1, 1)}, {"rounding": "torchrounding"},
                                     {"argmax": True, "to_onehot": 4}, {"to_onehot": 5}, {"argmax": [True, False]},
                                     {"argmax": True, "dim": d.pick([0, 1, -1])}, {"argmax": True, "keepdim": False},
                                     {"threshold": [None, 0.5], "argmax": [True, False], "dtype": d.pick(["int32", "float64", None])},
                                     {"argmax": True, "threshold": 1, "rounding": [None, "torchrounding"]}]),
}
