"""Runs MONAI over the cases of a folder, a file for each family, and leaves what comes out, for the C++ test to compare.

  oracle.py CASES FOLDER

Makes the input volumes in FOLDER/data, and for each case FOLDER/<case>.json with, for each repetition, output sample and key,
the shape, the affine, the meta data and the file of raw numbers.
"""

import json
import os
import sys
import warnings

import nibabel as nib
import numpy as np
import torch

warnings.filterwarnings("ignore")
torch.set_num_threads(1)

import monai.transforms as transforms  # noqa: E402
import older  # noqa: E402
from monai.data import FolderLayout, MetaTensor  # noqa: E402
from labels import make_labels  # noqa: E402
from pictures import make_pictures  # noqa: E402
from scanners import make_scans  # noqa: E402


# Upper ends of randint: below, at and above 32 bits.
ENDS = (1, 2, 9, 1000, 2**31, 2**32 - 7, 2**32, 2**45)


def rotation(x, y, z):
    """Turns about the three axes, in radians."""
    c, s = np.cos, np.sin
    about_x = np.array([[1, 0, 0], [0, c(x), -s(x)], [0, s(x), c(x)]])
    about_y = np.array([[c(y), 0, s(y)], [0, 1, 0], [-s(y), 0, c(y)]])
    about_z = np.array([[c(z), -s(z), 0], [s(z), c(z), 0], [0, 0, 1]])
    return about_z @ about_y @ about_x


def affine(spacing, turn=(0, 0, 0), origin=(0, 0, 0), flip=(1, 1, 1)):
    out = np.eye(4)
    out[:3, :3] = rotation(*turn) @ np.diag(np.multiply(spacing, flip))
    out[:3, 3] = origin
    return out


def body(shape, random):
    """An ellipsoid of tissue with noise in air, and organs in it: (int16 image, uint8 labels 0 to 2)."""
    grid = np.stack(np.meshgrid(*[np.linspace(-1, 1, n) for n in shape], indexing="ij"))
    radius = np.sqrt((grid**2 * np.array([1.6, 2.0, 1.3]).reshape(3, 1, 1, 1)).sum(0))
    image = np.where(radius < 1, 40, -1000) + random.normal(0, 25, shape)
    label = np.zeros(shape, np.uint8)
    label[np.sqrt(((grid - np.array([0.3, 0.1, 0.2]).reshape(3, 1, 1, 1)) ** 2).sum(0)) < 0.35] = 1
    label[np.sqrt(((grid + np.array([0.3, 0.2, 0.1]).reshape(3, 1, 1, 1)) ** 2).sum(0)) < 0.25] = 2
    image[label > 0] += 60 * label[label > 0]
    return image.astype(np.int16), label


def save(folder, name, array, matrix, kind=nib.Nifti1Image, **header):
    image = kind(array, matrix)
    image.header.set_data_dtype(array.dtype)
    slope = header.pop("slope", None)
    if slope:
        image.header.set_slope_inter(*slope)
    codes = header.pop("codes", None)
    if codes:
        image.set_sform(matrix if codes[0] else None, codes[0])
        image.set_qform(matrix if codes[1] else None, codes[1])
    for key, value in header.items():
        image.header[key] = value
    nib.save(image, os.path.join(folder, name))


def make_data(folder):
    os.makedirs(folder, exist_ok=True)
    random = np.random.RandomState(11)
    image, label = body((46, 40, 34), random)
    ct = affine((0.8, 0.8, 2.5), origin=(-20, 15, 30), flip=(-1, 1, 1))
    save(folder, "ct.nii.gz", image, ct)
    save(folder, "ct_label.nii.gz", label, ct)
    halves = affine((2.0, 2.0, 2.0), origin=(-40, -30, 3))
    save(folder, "halves.nii.gz", image, halves)
    save(folder, "halves_label.nii.gz", label, halves)
    turned = affine((1.1, 0.9, 1.7), (0.2, -0.3, 0.1), (12, -7, 55))
    save(folder, "oblique.nii.gz", image.astype(np.float32) / 7, turned)
    save(folder, "oblique_label.nii.gz", label, turned)
    save(folder, "plain.nii", image.astype(np.float64), ct)
    save(folder, "scaled.nii.gz", image, ct, slope=(0.37, -12.5))
    save(folder, "zero_slope.nii.gz", label.astype(np.uint16), ct)
    save(folder, "qform.nii.gz", image, turned, codes=(0, 1))
    save(folder, "no_form.nii.gz", image, ct, codes=(0, 0))
    save(folder, "mismatch.nii.gz", image, ct, pixdim=[1, 3, 3, 3, 1, 1, 1, 1])
    save(folder, "nifti2.nii.gz", image.astype(np.float32), turned, kind=nib.Nifti2Image)
    save(folder, "int8.nii", (image // 16).astype(np.int8), ct)
    save(folder, "uint32.nii.gz", (image.astype(np.int64) + 2000).astype(np.uint32), ct)
    wide = np.outer([1.0, 300.0, 2.0**31, 2.0**33, 2.0**54], image[:9, 5, 5] / 700.0 + 1e-3).reshape(5, 3, 3)
    save(folder, "wide.nii", wide, ct)
    holes = wide.astype(np.float32)
    holes[0, 0], holes[1, 1] = (np.nan, np.inf, 1), (-np.inf, 0, 2)
    save(folder, "holes.nii", holes, ct)
    save(folder, "series.nii.gz", np.stack([image, image * 2, -image], -1), ct)
    save(folder, "slice.nii.gz", image[:, :, 17], ct)
    save(folder, "qform_slice.nii.gz", image[:, :, 17], turned, codes=(0, 1))
    full = random.randint(-32768, 32768, (20, 18, 12)).astype(np.int16)
    full[0, 0, :2] = -32768, 32767
    save(folder, "full_range.nii.gz", full, ct)
    big = nib.Nifti1Image(image, turned, nib.Nifti1Header(endianness=">"))
    big.header.set_data_dtype(">i2")
    nib.save(big, os.path.join(folder, "big_endian.nii.gz"))
    scores = random.normal(0, 2, (46, 40, 34, 3)).astype(np.float32)
    save(folder, "scores.nii.gz", scores, ct)
    make_labels(folder, save)
    make_pictures(folder)
    make_scans(folder)
    templates = "/usr/share/mricron/templates"
    if os.path.exists(f"{templates}/ch2.nii.gz"):
        for link, name in (("head.nii.gz", "ch2.nii.gz"), ("head_label.nii.gz", "aal.nii.gz")):
            target = os.path.join(folder, link)
            if not os.path.exists(target):
                os.symlink(f"{templates}/{name}", target)


def plain(value):
    """JSON of numpy's and torch's things; what is not finite as text."""
    if isinstance(value, (torch.Tensor, np.ndarray)):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not np.isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    return str(value) if not isinstance(value, (int, float, bool, str, type(None))) else value


def packed(value):
    """Lists of voxels, one for each class, as clara-host has them: one tensor."""
    if not (isinstance(value, list) and value and all(isinstance(part, torch.Tensor) for part in value)):
        return value
    head = torch.tensor([len(value), *[len(part) for part in value]])
    return torch.cat([head, *[torch.as_tensor(part) for part in value]])


def leave(folder, name, sample, case):
    if not isinstance(sample, dict):
        raise TypeError("lists within lists of samples")
    out = {}
    for key in case["keys"]:
        if key not in sample:
            out[key] = None
            continue
        value = packed(sample[key])
        if not isinstance(value, torch.Tensor):
            out[key] = {"value": plain(value)}
            continue
        file = f"{name}.{key}.raw"
        tensor = value.as_tensor() if isinstance(value, MetaTensor) else value
        numbers = tensor.cpu().numpy()
        np.ascontiguousarray(numbers).tofile(os.path.join(folder, file))
        out[key] = {"file": file, "shape": list(numbers.shape), "dtype": str(numbers.dtype)}
        if not isinstance(value, MetaTensor) or "forgets" in case:  # ToTensord drops what is known of it
            continue
        meta = {k: v for k, v in value.meta.items() if k != "affine"}
        out[key].update(affine=plain(value.affine), meta=plain(meta))
    return out


def make(spec, case, folder, pre=None):
    args = dict(spec.get("args", {}))
    if spec["name"].startswith("Save"):
        args["output_dir"] = os.path.join(folder, "saved", case["name"], args.get("output_dir", ""))
        if args.get("output_dtype") in ("uint8", "uint16"):
            args["output_dtype"] = getattr(np, args["output_dtype"])  # not compared by its name, there
    if "folder_layout" in args:
        args["folder_layout"] = FolderLayout(**{**args["folder_layout"], "output_dir": args["output_dir"]})
    if spec["name"] == "LoadNiftid":  # MONAI's before 0.6
        return transforms.LoadImaged(**args)
    if spec["name"] in ("SobelGradientsd", "AsDiscreted") and isinstance(args.get("dtype"), str):
        args["dtype"] = getattr(torch, args["dtype"])  # no name, there
    if spec["name"] == "KSpaceSpikeNoised" and isinstance(args["loc"][0], list):
        args["loc"] = [tuple(place) for place in args["loc"]]  # lists would index the channels only
    if spec["name"] == "Affined" and "affine" in args:
        args["affine"] = np.array(args["affine"], dtype=float)  # MONAI takes no list
    if args.get("transform") == "@pre_transforms":
        args["transform"] = pre
    if "transforms" in args:  # a composite
        args["transforms"] = [make(child, case, folder, pre) for child in args["transforms"]]
    return getattr(older if hasattr(older, spec["name"]) else transforms, spec["name"])(**args)


def files_of(folder, value):
    """A file name, a list of them, or what is no file at all."""
    if isinstance(value, list):
        return [files_of(folder, v) for v in value]
    return os.path.join(folder, "data", value) if isinstance(value, str) else value


def entry(folder, key, value):
    """An affine is a tensor in MONAI, and rows of numbers in a data list."""
    return torch.tensor(value, dtype=torch.float64) if key == "dst_affine" else files_of(folder, value)


def run(case, folder):
    """What comes out of each repetition. Inverting goes through Compose.flatten(), which seeds the chain anew: once only."""
    # None: as a list of clara-host, which lets each of its transforms say whether it is lazy.
    chain = transforms.Compose([make(s, case, folder) for s in case["transforms"]], lazy=None)
    post = transforms.Compose([make(s, case, folder, chain) for s in case.get("post", [])])
    if "seed" in case:
        chain.set_random_state(seed=case["seed"])
        torch.manual_seed(case["seed"])  # as a worker process of the loader is seeded: for torchvision
    repetitions = []
    for repetition in range(case.get("repeat", 1)):
        sample = {k: entry(folder, k, v) for k, v in case["input"].items()}
        samples = chain(sample)
        samples = samples if isinstance(samples, list) else [samples]
        if case.get("invert"):
            with transforms.utils.allow_missing_keys_mode(chain):
                samples = [chain.inverse(s) for s in samples]
        if "post" in case:  # a prediction that knows nothing of the image's grid
            for s in samples:
                s["pred"] = MetaTensor(s["image"].as_tensor().clone())
            samples = [post(s) for s in samples]
        repetitions.append([leave(folder, f"{case['name']}.{repetition}.{i}", s, case)
                            for i, s in enumerate(samples)])
    return repetitions


def streams():
    """Long draws of RandomState, for the generator itself."""
    out = []
    for seed in (0, 1, 42, 2**32 - 1):
        state = np.random.RandomState(seed)
        out.append({
            "seed": seed,
            "random_sample": state.random_sample(1500).tolist(),
            "normal": state.normal(2, 3, 1501).tolist(),
            "randint": [int(state.randint(-7, h)) for h in ENDS],
            "uint32": [int(state.randint(0, h, dtype="uint32")) for h in (5, 2**31, 2**32)],
            "permutation": state.permutation(777).tolist(),
            "uniform": [state.uniform(-3, 5) for _ in range(5)],
            "choice": [int(state.choice(13)) for _ in range(9)],
        })
    return out


def read_cases(folder):
    cases = []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            cases += json.load(file)
    names = [case["name"] for case in cases]
    assert len(set(names)) == len(names), "two cases of one name"
    return cases


def main(cases_folder, folder):
    make_data(os.path.join(folder, "data"))
    cases = read_cases(cases_folder)
    with open(os.path.join(folder, "streams.json"), "w", encoding="utf-8") as file:
        json.dump(streams(), file)
    for case in cases:
        files = [os.path.join(folder, "data", v) for v in case["input"].values() if isinstance(v, str)]
        if not all(os.path.exists(f) for f in files):
            continue  # the real head is not installed
        os.chdir(folder)
        with open(os.path.join(folder, case["name"] + ".json"), "w", encoding="utf-8") as file:
            json.dump(run(case, folder), file)


if __name__ == "__main__":
    main(*sys.argv[1:])
