"""PNG files of every kind, written by hand: Pillow itself writes only some of them; JPEG files and NumPy's."""

import os
import struct
import zlib

import numpy as np
from PIL import Image

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by PNG's colour type: grey, RGB, palette, grey and alpha, RGBA
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
NAMES = {0: "grey", 2: "rgb", 3: "palette", 4: "grey_alpha", 6: "rgba"}
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write(path, size, kind, rows, extra=b"", interlaced=0):
    (width, height), (depth, colour) = size, kind
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def interlaced_rows(pixels):
    """The rows of Adam7's passes, of an array [height, width, bytes of a pixel]."""
    for x, y, across, down in ADAM7:
        for row in pixels[y::down, x::across]:
            if len(row):
                yield row.tobytes()


def make_pictures(folder):
    random = np.random.RandomState(5)
    width, height = 21, 13
    for colour, depths in DEPTHS.items():
        for depth in depths:
            rows = [random.bytes((width * CHANNELS[colour] * depth + 7) // 8) for _ in range(height)]
            extra = chunk(b"PLTE", random.bytes(3 << depth)) if colour == 3 else b""
            if (colour, depth) in ((0, 8), (3, 8)):
                extra += chunk(b"tRNS", b"\0\x80")  # transparency: not looked at
            if (colour, depth) == (2, 8):
                extra += chunk(b"gAMA", struct.pack(">I", 45455))
            write(os.path.join(folder, f"{NAMES[colour]}{depth}.png"), (width, height), (depth, colour), rows, extra)
    for colour, depth in ((0, 16), (2, 8)):
        pixels = random.randint(0, 256, (height, width, CHANNELS[colour] * depth // 8)).astype(np.uint8)
        write(os.path.join(folder, f"{NAMES[colour]}{depth}_interlaced.png"), (width, height), (depth, colour),
              list(interlaced_rows(pixels)), interlaced=1)
    make_jpegs(folder, random)
    make_arrays(folder, random)


def make_jpegs(folder, random):
    y, x = np.mgrid[0:45, 0:70]
    smooth = np.stack([128 + 90 * np.sin(x / 9 + c) * np.cos(y / (7 + c)) for c in range(4)], -1)
    noisy = np.clip(smooth + random.normal(0, 20, smooth.shape), 0, 255).astype(np.uint8)

    def put(name, channels, mode, **how):
        Image.fromarray(noisy[..., channels], mode).save(os.path.join(folder, name), "JPEG", **how)

    put("grey.jpg", 0, "L")
    put("rgb.jpg", slice(0, 3), "RGB")
    put("rgb_444.jpeg", slice(0, 3), "RGB", subsampling=0, quality=95)
    put("rgb_422.jpg", slice(0, 3), "RGB", subsampling=1, quality=30)
    put("rgb_progressive.jpg", slice(0, 3), "RGB", progressive=True)
    put("cmyk.jpg", slice(0, 4), "CMYK")
    put("grey_coarse.JPG", 1, "L", quality=3, optimize=True)
    Image.fromarray(noisy[:1, :1, :3], "RGB").save(os.path.join(folder, "one.jpg"))
    put("no_png.png", slice(0, 3), "RGB")


def make_arrays(folder, random):
    numbers = random.normal(0, 300, (7, 6, 5))
    for name in ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "float16", "float32", "float64"):
        np.save(os.path.join(folder, f"{name}.npy"), numbers.astype(name))
    np.save(os.path.join(folder, "big.npy"), numbers.astype(">f4"))
    np.save(os.path.join(folder, "big_int.npy"), numbers.astype(">i2"))
    np.save(os.path.join(folder, "fortran.npy"), np.asfortranarray(numbers.astype(np.float32)))
    np.save(os.path.join(folder, "flat.npy"), np.arange(5.0))
    np.save(os.path.join(folder, "scalar.npy"), np.float32(2.5))
    np.save(os.path.join(folder, "odd.npy"), np.array([[np.nan, np.inf, -1.5], [3e9, -0.0, 1e-40]]))
    with open(os.path.join(folder, "second.npy"), "wb") as file:
        np.lib.format.write_array(file, numbers[0], version=(2, 0))
    np.savez(os.path.join(folder, "plain.npz"), image=numbers, other=numbers * 2)
    np.savez_compressed(os.path.join(folder, "packed.npz"), a=numbers.astype(np.int16), b=-numbers.astype(np.int16), c=numbers.astype(np.int16))
    np.savez_compressed(os.path.join(folder, "single.npz"), numbers.astype(np.float32))
