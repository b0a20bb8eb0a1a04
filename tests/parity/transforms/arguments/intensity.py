"""Arguments of the transforms that change values."""

from arguments.draw import bounds, random_prob, result


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
}
