"""Arguments of what is done to a prediction."""


def labels(d):
    return d.pick([None, None, 0, 1, [1, 2], [0, 2], [3]])


def largest(d):
    return {"applied_labels": labels(d), "is_onehot": d.pick([None, None, True, False]), "independent": d.often(0.6),
            "connectivity": d.pick([None, 1, 2, 3]), "num_components": int(d.pick([1, 1, 2, 5]))}


def small(d):
    return {"min_size": int(d.pick([0, 2, 5, 20, 64, 1000])), "connectivity": int(d.pick([1, 1, 2, 3, 4])),
            "independent_channels": d.often(0.6), "by_measure": d.often(0.3), "pixdim": d.pick([None, None, 2.0])}


def sobel(d):
    return {"kernel_size": int(d.pick([3, 3, 5])), "spatial_axes": d.pick([None, d.axis(), [0, -1]]),
            "normalize_kernels": d.often(0.6), "normalize_gradients": d.often(0.3),
            "padding_mode": d.pick(["reflect", "zeros", "replicate", "circular"]), "dtype": d.pick(["float32", "float64"])}


def mean(d):
    weights = d.pick([None, None, [1, 2], [[1] * d.channels, [d.number(0.1, 3) for _ in range(d.channels)]], [2]])
    return {"output_key": d.pick(["image", "label"]), "weights": weights}


def vote(d):
    return {"output_key": d.pick(["image", "label"]), "num_classes": d.pick([None, 3, 5])}


SPATIAL = {}
OTHERS = {
    "KeepLargestConnectedComponentd": largest,
    "RemoveSmallObjectsd": small,
    "FillHolesd": lambda d: {"applied_labels": labels(d), "connectivity": d.pick([None, 1, 2, 3])},
    "LabelFilterd": lambda d: {"applied_labels": d.pick([0, 1, [1, 2], [7, -1, 0]])},
    "SobelGradientsd": sobel,
    "MeanEnsembled": mean,
    "VoteEnsembled": vote,
    "Activationsd": lambda d: d.pick([{"sigmoid": True}, {"softmax": True}, {}, {"softmax": True, "dim": d.pick([0, 1, -1])},
                                      {"softmax": d.pick([[True, False], [True]]), "sigmoid": [False, True]}]),
    "AsDiscreted": lambda d: d.pick([{"argmax": True}, {"threshold": d.number(-1, 1)}, {"rounding": "torchrounding"},
                                     {"argmax": True, "to_onehot": 4}, {"to_onehot": 5}, {"argmax": [True, False]},
                                     {"argmax": True, "dim": d.pick([0, 1, -1])}, {"argmax": True, "keepdim": False},
                                     {"threshold": [None, 0.5], "argmax": [True, False], "dtype": d.pick(["int32", "float64", None])},
                                     {"argmax": True, "threshold": 1, "rounding": [None, "torchrounding"]}]),
}
