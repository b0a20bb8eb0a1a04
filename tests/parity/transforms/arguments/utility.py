"""Arguments of the transforms of types, channels and entries."""

from arguments.draw import LOADED


def order(d):
    """The spatial axes in another order; the channels stay first."""
    return {"indices": [0, *(1 + d.r.permutation(d.axes)).tolist()]}


def values(d):
    """Values that are there, and others that are not."""
    count = int(d.pick([1, 2, 3]))
    return {"orig_labels": [int(n) for n in d.r.randint(0, 4, count)], "target_labels": [d.number(-3, 9) for _ in range(count)],
            "dtype": d.pick(["float32", "float64", "int16"])}


SPATIAL = {}
OTHERS = {
    "CastToTyped": lambda d: {"dtype": d.each(lambda: d.pick(LOADED[:-1] + ["bool"]))},
    "EnsureTyped": lambda d: {"dtype": d.each(lambda: d.pick(LOADED))},
    "Transposed": order,
    "RepeatChanneld": lambda d: {"repeats": int(d.pick([1, 2, 3]))},
    "AddCoordinateChannelsd": lambda d: {"spatial_dims": [int(d.r.randint(0, d.axes))]},
    "MapLabelValued": values,
    "ToTensord": lambda d: {"dtype": d.pick(LOADED)},
}
