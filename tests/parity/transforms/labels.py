"""Labels, scores and maps for what is done to predictions: many parts, holes, several channels, nothing at all."""

import os

import numpy as np
from scipy import ndimage

AFFINE = np.array([[-0.8, 0, 0, 20], [0, 1.5, 0, -7], [0, 0, 2.0, 3], [0, 0, 0, 1.0]])


def blobs(random, shape, above, sigma=1.3):
    """Random parts of many sizes."""
    noise = ndimage.gaussian_filter(random.normal(0, 1, shape), sigma)
    return noise / noise.std() > above


def several(random, shape):
    """Labels 0 to 3 in parts that touch each other."""
    out = np.zeros(shape, np.uint8)
    for label, above in ((1, 0.4), (2, 0.9), (3, 1.2)):
        out[blobs(random, shape, above)] = label
    return out


def hollow(shape):
    """Shells within shells, with and without a gap."""
    grid = np.stack(np.meshgrid(*[np.linspace(-1, 1, n) for n in shape], indexing="ij"))
    radius = np.sqrt((grid**2).sum(0))
    out = np.zeros(shape, np.int16)
    out[(radius < 0.9) & (radius > 0.75)] = 1
    out[(radius < 0.6) & (radius > 0.45)] = 2
    out[radius < 0.2] = 3
    out[(radius < 0.9) & (radius > 0.75) & (np.abs(grid[1:]).max(0) < 0.03) & (grid[0] < 0)] = 0
    return out


def make_labels(folder, save):
    random = np.random.RandomState(23)

    def put(name, array):
        save(folder, name, array, AFFINE)

    parts = several(random, (30, 26, 22))
    put("parts.nii.gz", parts)
    put("parts_float.nii.gz", parts.astype(np.float32))
    put("parts_slice.nii.gz", several(random, (41, 37)))
    put("parts_line.nii.gz", several(random, (40, 1, 9)))
    put("parts_one.nii.gz", np.ones((1, 1, 1), np.uint8))
    put("parts_empty.nii.gz", np.zeros((9, 8, 7), np.uint8))
    put("parts_wide.nii.gz", (several(random, (12, 11, 10)).astype(np.int32) * 1000))
    channels = np.stack([blobs(random, (24, 22, 20), 0.5 + 0.2 * c) for c in range(4)], -1).astype(np.float32)
    put("channels.nii.gz", channels)
    put("channels_slice.nii.gz", np.stack([blobs(random, (33, 31), 0.5) for _ in range(3)], -1)[:, :, None].astype(np.float32))
    put("hollow.nii.gz", hollow((32, 30, 28)))
    put("hollow_slice.nii.gz", hollow((40, 38)))
    put("hollow_channels.nii.gz", np.stack([hollow((24, 22, 20)) == c for c in range(4)], -1).astype(np.float32))
    put("scores_b.nii.gz", random.normal(0, 2, (46, 40, 34, 3)).astype(np.float32))
    put("scores_c.nii.gz", random.normal(1, 3, (46, 40, 34, 3)).astype(np.float64))
    put("vote_a.nii.gz", random.randint(0, 4, (14, 12, 10)).astype(np.uint8))
    put("vote_b.nii.gz", random.randint(0, 4, (14, 12, 10)).astype(np.uint8))
    put("vote_c.nii.gz", random.randint(0, 4, (14, 12, 10)).astype(np.uint8))
    put("map.nii.gz", random.random_sample((47, 39)).astype(np.float32))
    put("map_volume.nii.gz", random.random_sample((19, 17, 13)).astype(np.float32))
    odd = random.normal(0, 1, (17, 15, 13)).astype(np.float32)
    odd[3, 4, 5] = np.nan
    put("odd.nii.gz", odd)
