#!/usr/bin/env python3
"""Two real heads from packages that any machine can reach, as two small data sets in Decathlon form.

  script/prepare_heads.py MRICRON_TEMPLATES NIMARE_WHEEL OUT

Training is Colin27 (Debian's mricron-data), validation MNI152NLin6Asym (PyPI's nimare); the label is the brain.
  OUT/heads        overlapping cubes of 48^3 voxels at 2 mm, 27 of each head
  OUT/heads_whole  the two heads uncut, at 1 mm
One person and one average of many: a stand-in to run things with. Overlapping cubes of one head are no independent
samples, so a score says nothing about accuracy. Needs nothing but Python's standard library.
"""
import array
import gzip
import io
import itertools
import json
import pathlib
import struct
import sys
import typing
import zipfile

HEADER_SIZE = 348
UINT8, INT16 = 2, 4  # the NIfTI codes of the two voxel types that occur here
TYPECODE = {UINT8: "B", INT16: "h"}
CUBE = 48


class Volume(typing.NamedTuple):
    """Voxels with x running fastest, and the first three rows of the affine."""

    shape: tuple
    affine: tuple
    dtype: int
    voxels: memoryview

    def row(self, y, z):
        start = (z * self.shape[1] + y) * self.shape[0]
        return self.voxels[start : start + self.shape[0]]


def read(data, name):
    """A little-endian NIfTI-1 file with an sform and no scaling: all that these packages hold."""
    data = gzip.decompress(data)
    size, = struct.unpack_from("<i", data, 0)
    dims = struct.unpack_from("<8h", data, 40)
    dtype, = struct.unpack_from("<h", data, 70)
    offset, slope, inter = struct.unpack_from("<3f", data, 108)
    sform, = struct.unpack_from("<h", data, 254)
    plain = slope != slope or (slope, inter) in ((0.0, 0.0), (1.0, 0.0))
    if size != HEADER_SIZE or dims[0] != 3 or dtype not in TYPECODE or sform <= 0 or not plain:
        raise SystemExit(f"{name} is not the file that this script knows (another version of the package?)")
    shape = tuple(dims[1:4])
    voxels = memoryview(data)[int(offset) :].cast(TYPECODE[dtype])[: shape[0] * shape[1] * shape[2]]
    rows = struct.unpack_from("<12f", data, 280)
    return Volume(shape, (rows[0:4], rows[4:8], rows[8:12]), dtype, voxels)


def write(path, volume):
    header = bytearray(HEADER_SIZE + 4)  # four more bytes: no extension
    struct.pack_into("<i", header, 0, HEADER_SIZE)
    struct.pack_into("<8h", header, 40, 3, *volume.shape, 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, volume.dtype, 8 if volume.dtype == UINT8 else 16)
    spacing = [sum(row[axis] ** 2 for row in volume.affine) ** 0.5 for axis in range(3)]
    struct.pack_into("<8f", header, 76, 1.0, *spacing, 0, 0, 0, 0)
    struct.pack_into("<3f", header, 108, float(HEADER_SIZE + 4), 1.0, 0.0)
    header[123] = 2  # millimetres
    struct.pack_into("<2h", header, 252, 0, 2)  # no qform; the sform says where the voxels are
    struct.pack_into("<12f", header, 280, *itertools.chain(*volume.affine))
    header[344:348] = b"n+1\0"
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as file:
        file.write(bytes(header) + volume.voxels.tobytes())
    path.write_bytes(packed.getvalue())


def moved(affine, start, step=1):
    """The affine of voxels taken from `start` on, every `step`-th."""
    return tuple((*(value * step for value in row[:3]), row[3] + sum(a * s for a, s in zip(row, start))) for row in affine)


def cut(volume, start, stop, step=1):
    voxels = array.array(TYPECODE[volume.dtype])
    for z in range(start[2], stop[2], step):
        for y in range(start[1], stop[1], step):
            voxels.frombytes(volume.row(y, z)[start[0] : stop[0] : step].tobytes())
    shape = tuple(len(range(a, b, step)) for a, b in zip(start, stop))
    return Volume(shape, moved(volume.affine, start, step), volume.dtype, memoryview(voxels))


def binary(volume):
    voxels = array.array("B", (1 if value else 0 for value in volume.voxels))
    return volume._replace(dtype=UINT8, voxels=memoryview(voxels))


def write_pair(out, name, image, label):
    for folder, volume in (("imagesTr", image), ("labelsTr", label)):
        (out / folder).mkdir(parents=True, exist_ok=True)
        write(out / folder / f"{name}.nii.gz", volume)
    return {"image": f"./imagesTr/{name}.nii.gz", "label": f"./labelsTr/{name}.nii.gz"}


def write_cubes(out, name, image, label):
    """Three cubes along each axis, from one end to the other."""
    entries = []
    places = [sorted({0, (size - CUBE) // 2, size - CUBE}) for size in image.shape]
    for start in itertools.product(*places):
        stop = tuple(value + CUBE for value in start)
        tag = "{}_{:03d}_{:03d}_{:03d}".format(name, *start)
        entries.append(write_pair(out, tag, cut(image, start, stop), cut(label, start, stop)))
    return entries


def write_list(out, name, training, validation):
    out.joinpath("dataset.json").write_text(json.dumps({
        "name": name,
        "description": "brain extraction on two template heads: a small stand-in, not a benchmark",
        "reference": "Debian mricron-data (Colin27), PyPI nimare (MNI152NLin6Asym)",
        "licence": "that of the two packages",
        "tensorImageSize": "3D",
        "modality": {"0": "MRI"},
        "labels": {"0": "background", "1": "brain"},
        "numTraining": len(training), "numValidation": len(validation), "numTest": 0,
        "training": training, "validation": validation, "test": [],
    }, indent=1) + "\n")


def main(mricron, wheel, out):
    mricron, out = pathlib.Path(mricron), pathlib.Path(out)
    with zipfile.ZipFile(wheel) as packed:
        def nlin6(resolution, what):
            name = f"nimare/resources/templates/tpl-MNI152NLin6Asym_res-{resolution}_{what}.nii.gz"
            return read(packed.read(name), name)

        average, average_brain = nlin6("01", "T1w"), nlin6("01", "desc-brain_mask")
        average_2mm, average_brain_2mm = nlin6("02", "T1w"), nlin6("02", "desc-brain_mask")
    colin = read((mricron / "ch2.nii.gz").read_bytes(), "ch2.nii.gz")
    colin_brain = binary(read((mricron / "ch2bet.nii.gz").read_bytes(), "ch2bet.nii.gz"))

    whole = out / "heads_whole"
    write_list(whole, "WholeHeads", [write_pair(whole, "colin27", colin, colin_brain)],
               [write_pair(whole, "nlin6", average, average_brain)])
    cubes = out / "heads"
    half = [cut(volume, (0, 0, 0), volume.shape, 2) for volume in (colin, colin_brain)]
    write_list(cubes, "Heads", write_cubes(cubes, "colin27", *half),
               write_cubes(cubes, "nlin6", average_2mm, average_brain_2mm))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
