"""Arguments of what is done to a prediction."""



SPATIAL = {}
OTHERS = {
    "Activationsd": lambda d: d.pick([{"sigmoid": True}, {"softmax": True}, {}, {"softmax": True, "dim": d.pick([0, 1, -1])},
                                      {"softmax": d.pick([[True, False], [True]]), "sigmoid": [False, True]}]),
    "AsDiscreted": lambda d: d.pick([{"argmax": True}, {"threshold": d.number(-1, 1)}, {"rounding": "torchrounding"},
                                     {"argmax": True, "to_onehot": 4}, {"to_onehot": 5}, {"argmax": [True, False]},
                                     {"argmax": True, "dim": d.pick([0, 1, -1])}, {"argmax": True, "keepdim": False},
                                     {"threshold": [None, 0.5], "argmax": [True, False], "dtype": d.pick(["int32", "float64", None])},
                                     {"argmax": True, "threshold": 1, "rounding": [None, "torchrounding"]}]),
}
