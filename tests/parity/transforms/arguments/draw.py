"""What one random case is made of: its volumes, and the words and numbers that several transforms take."""

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


def result(d):
    return d.pick(["float32", "float32", None, "float64", "int16", "uint8", "int32", "float16"])


def bounds(d):
    return d.pick([d.number(0, 3), [d.number(-3, 3), d.number(-3, 3)]])
