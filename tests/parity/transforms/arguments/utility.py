"""Arguments of the transforms of types, channels and entries."""

from arguments.draw import LOADED


SPATIAL = {}
OTHERS = {
    "CastToTyped": lambda d: {"dtype": d.each(lambda: d.pick(LOADED[:-1] + ["bool"]))},
    "EnsureTyped": lambda d: {"dtype": d.each(lambda: d.pick(LOADED))},
    "ToTensord": lambda d: {"dtype": d.pick(LOADED)},
}
