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
}
OTHERS = {}
