"""Arguments of the transforms that change values."""

from arguments.draw import WORDS, bounds, random_prob, result


def normalize(d):
    lists = d.often(0.3)
    numbers = [d.number(-3, 3) for _ in range(d.channels)] if lists else d.number(-3, 3)
    divisors = [d.number(0.1, 3) for _ in range(d.channels)] if lists else d.number(0, 3)
    return {"subtrahend": d.pick([None, numbers]), "divisor": d.pick([None, divisors]), "nonzero": d.often(0.4),
            "channel_wise": lists or d.often(0.4), "dtype": result(d)}


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


def real(d):
    return d.pick(["float32", "float32", "float64", "float16", None])


def std_shift(d):
    return {"nonzero": d.often(0.4), "channel_wise": d.often(0.4), "dtype": real(d)}


def percentiles(d):
    ends = [d.number(-2, 1), d.number(1, 4)]
    relative = d.often(0.3)
    out = {"lower": d.pick([0, 1, d.number(0, 60, 1)]), "upper": d.pick([100, 99, d.number(40, 100, 1)]),
           "b_min": ends[0] if relative else d.pick([None, ends[0]]), "b_max": ends[1] if relative else d.pick([None, ends[1]]),
           "relative": relative, "channel_wise": d.often(0.3), "dtype": result(d)}
    return {**out, "clip": (out["b_min"] is not None or out["b_max"] is not None) and d.often(0.5)}


def clip_percentiles(d):
    low, high = sorted([d.number(0, 100, 1), d.number(0, 100, 1)])
    ends = d.pick([(low, high), (low, None), (None, high), (0, 100)])
    return {"lower": ends[0], "upper": ends[1], "sharpness_factor": d.pick([None, None, 0.5, 10.0]), "channel_wise": d.often(0.3),
            "dtype": d.pick(["float32", "float64", None])}


def sigma(d):
    return d.number(0, 2.5) if d.often(0.5) else [d.number(0, 2.5) for _ in range(d.axes)]


def approx(d):
    return d.pick(["erf", "erf", "sampled", "scalespace"])


def pair(d, low, high):
    return sorted([d.number(low, high), d.number(low, high)])


def sharpen(d):
    out = {f"sigma1_{axis}": pair(d, 0.2, 2) for axis in "xyz"}
    out.update({f"sigma2_{axis}": d.pick([d.number(0.2, 1), pair(d, 0.2, 1)]) for axis in "xyz"})
    return {**out, "alpha": pair(d, 1, 20), "approx": approx(d), "prob": random_prob(d)}


def rician(d):
    channel_wise = d.often(0.4)

    def number(low, high):
        many = channel_wise and d.often(0.5)
        return [d.number(low, high) for _ in range(d.channels)] if many else d.number(low, high)

    return {"prob": random_prob(d), "mean": number(-1, 1), "std": number(0, 2), "channel_wise": channel_wise,
            "relative": d.often(0.3), "sample_std": d.often(0.5), "dtype": d.pick(["float32", "float32", "float64"])}


def holes(d):
    out = {"holes": int(d.pick([1, 2, 5])), "spatial_size": d.pick([3, [d.size(1, 6) for _ in range(d.axes)]]), "prob": random_prob(d)}
    if d.often(0.3):
        out["max_holes"] = out["holes"] + int(d.pick([0, 1, 4]))
    if d.often(0.2):
        out.update(spatial_size=1, max_spatial_size=-1)
    return out


def dropout(d):
    return {**holes(d), "dropout_holes": d.often(0.6), "fill_value": d.pick([None, None, d.number(-3, 3), pair(d, -3, 3)])}


def spike(d):
    place = [d.r.randint(n) for n in d.shape]
    place = [int(n) for n in (place if d.often(0.5) else [0, *place])]
    # A place for all channels needs an intensity.
    return {"loc": place, "k_intensity": d.number(0, 12) if len(place) == d.axes or d.often(0.5) else None}


def rand_spike(d):
    one = d.often(0.5)
    return {"prob": random_prob(d), "channel_wise": d.often(0.6), "intensity_range": pair(d, 0, 12) if one else None}


def low_resolution(d):
    words = [word for word in WORDS if d.axes == 3 or word != "trilinear"]
    words = [word for word in words if d.axes == 2 or word not in ("bilinear", "bicubic")]
    words.remove("linear")
    return {"prob": random_prob(d), "downsample_mode": d.pick(words), "upsample_mode": d.pick(words),
            "zoom_range": pair(d, 0.2, 1.5), "align_corners": d.often(0.3)}


def foreground_mask(d):
    names = ["otsu", "otsu", "mean", "triangle", "yen", "isodata", "li"]

    def one():
        return d.pick([d.pick(names), d.number(-50, 50)])

    out = {"threshold": d.pick([one(), {"R": one()}]), "invert": d.often(0.4)}
    if d.channels == 3 and d.often(0.5):
        out["hsv_threshold"] = {"S": d.pick(["otsu", 0.3]), "V": one()}
    return out


SPATIAL = {}
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
    "ShiftIntensityd": lambda d: {"offset": d.pick([d.number(-300, 300), int(d.r.randint(-300, 300))]), "safe": d.often(0.5)},
    "StdShiftIntensityd": lambda d: {"factor": d.number(-3, 3), **std_shift(d)},
    "RandStdShiftIntensityd": lambda d: {"factors": bounds(d), "prob": random_prob(d), **std_shift(d)},
    "RandScaleIntensityFixedMeand": lambda d: {"factors": bounds(d), "prob": random_prob(d), "fixed_mean": d.often(0.7),
                                               "preserve_range": d.often(0.5), "channel_wise": d.often(0.3), "dtype": result(d)},
    "ScaleIntensityRangePercentilesd": percentiles,
    "ClipIntensityPercentilesd": clip_percentiles,
    "ThresholdIntensityd": lambda d: {"threshold": d.number(-50, 50), "above": d.often(0.5), "cval": d.number(0, 3)},
    "MaskIntensityd": lambda d: {"mask_key": d.pick(d.keys)},
    "AdjustContrastd": lambda d: {"gamma": d.pick([2, 0.5, d.number(0.1, 4)]), "invert_image": d.often(0.4), "retain_stats": d.often(0.4)},
    "RandAdjustContrastd": lambda d: {"gamma": d.pick([2, pair(d, 0.3, 4)]), "prob": random_prob(d), "invert_image": d.often(0.4),
                                      "retain_stats": d.often(0.4)},
    "RandHistogramShiftd": lambda d: {"num_control_points": d.pick([10, 3, [4, 12]]), "prob": random_prob(d)},
    "HistogramNormalized": lambda d: {"num_bins": int(d.pick([256, 2, 30])), "min": int(d.r.randint(-5, 5)),
                                      "max": int(d.r.randint(5, 300)), "mask_key": d.pick([None, None, "label"]),
                                      "dtype": d.pick(["float32", "float64", None])},
    "GaussianSmoothd": lambda d: {"sigma": sigma(d), "approx": approx(d)},
    "RandGaussianSmoothd": lambda d: {**{f"sigma_{axis}": pair(d, 0.1, 2) for axis in "xyz"}, "approx": approx(d), "prob": random_prob(d)},
    "GaussianSharpend": lambda d: {"sigma1": sigma(d), "sigma2": sigma(d), "alpha": d.number(0, 30), "approx": approx(d)},
    "RandGaussianSharpend": sharpen,
    "RandRicianNoised": rician,
    "RandBiasFieldd": lambda d: {"degree": int(d.pick([1, 2, 3, 5])), "coeff_range": pair(d, -0.3, 0.3), "prob": random_prob(d),
                                 "dtype": d.pick(["float32", "float64", None])},
    "GibbsNoised": lambda d: {"alpha": d.number(0, 1)},
    "RandGibbsNoised": lambda d: {"alpha": d.pick([d.number(0, 1), pair(d, 0, 1)]), "prob": random_prob(d)},
    "KSpaceSpikeNoised": spike,
    "RandKSpaceSpikeNoised": rand_spike,
    "RandCoarseDropoutd": dropout,
    "RandCoarseShuffled": holes,
    "MedianSmoothd": lambda d: {"radius": d.pick([1, [int(d.pick([0, 1, 2])) for _ in range(d.axes)]])},
    # Not SavitzkyGolaySmoothd: in MONAI the last bits of its weights differ from run to run, and whole numbers are cut off.
    "ForegroundMaskd": foreground_mask,
    "IntensityStatsd": lambda d: {"ops": d.pick(["mean", ["median", "max", "min", "std"]]), "key_prefix": "p", "channel_wise": d.often(0.4)},
    "RandSimulateLowResolutiond": low_resolution,
}
