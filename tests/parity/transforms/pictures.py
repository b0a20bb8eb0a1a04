"""PNG files of every kind, written by hand: Pillow itself writes only some of them."""

import os
import struct
import zlib

import numpy as np

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
