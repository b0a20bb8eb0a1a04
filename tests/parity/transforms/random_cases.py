"""Draws pipelines, arguments and volumes at random and runs MONAI over them, for test_transforms to compare:

  random_cases.py SEED COUNT FOLDER
  CLARA_TRANSFORM_ORACLES=FOLDER build/tests/test_transforms

What MONAI refuses is kept as {"refused": its words}; the test says where we do not.
"""

import json
import os
import sys

import nibabel as nib
import numpy as np

import oracle
from arguments import OTHERS, SPATIAL
from arguments.draw import GRID_PADDINGS, LOADED, STORED, Draw


# One sample becomes several, with all images in each.
PATCHES = ("RandCropByPosNegLabeld", "RandCropByLabelClassesd", "RandWeightedCropd", "RandSpatialCropSamplesd")


def overrides(d):
    out = {}
    for key in d.keys:
        if d.often(0.7):
            out[key] = {"mode": "nearest" if key == "label" else d.pick(["bilinear", "nearest"])}
            if d.often(0.4):
                out[key]["padding_mode"] = d.pick(GRID_PADDINGS)
            if d.often(0.2):
                out[key]["align_corners"] = d.often(0.5)
            if d.often(0.2):
                out[key]["resample_mode"] = "always"
            if d.often(0.2):
                out[key]["dtype"] = d.pick(["float32", "float64"])
    return out or None


def step(d, kinds):
    name = d.pick(sorted(kinds))
    while (drawn := kinds[name](d)) is None:  # not for this volume
        name = d.pick(sorted(kinds))
    args = {"keys": list(d.keys), **drawn}
    if name in OTHERS and name not in ("CastToTyped", "EnsureTyped", *PATCHES, "AsDiscreted", "MeanEnsembled",
                                       "VoteEnsembled") and d.often(0.5):
        args["keys"] = ["image"]
    return {"name": name, "args": args}


def saved(d):
    args = {"keys": d.pick([["image"], ["image", "label"]]), "resample": d.often(0.6), "mode": d.pick(["nearest", "bilinear", 1, 3]),
            "padding_mode": d.pick(["border", "zeros"]), "squeeze_end_dims": d.often(0.7), "print_log": False,
            "output_dtype": d.pick(["float32", "float32", "int16", "uint8", "uint16", "float64", "int32"]),
            "output_ext": d.pick([".nii", ".nii.gz"]), "separate_folder": d.often(0.5),
            "output_postfix": d.pick(["trans", "", "seg"])}
    if d.channels > 1 or 1 in d.shape:  # MONAI mixes up the channels, and drops axes that are none of them
        args.update(resample=False, squeeze_end_dims=False)
    return {"name": "SaveImaged", "args": args}


def several(d, kinds, most):
    return [step(d, kinds) for _ in range(1 + d.r.randint(most))]


def transforms(d):
    kind = d.pick(["spatial", "others", "both", "lazy", "lazy", "choice", "saved"])
    if kind == "saved":
        return [*several(d, SPATIAL, 2), saved(d)]
    if kind == "lazy":
        return [{"name": "Compose", "args": {"transforms": several(d, SPATIAL, 5), "lazy": True, "overrides": overrides(d)}}]
    if kind == "choice":
        name = d.pick(["OneOf", "SomeOf", "RandomOrder"])
        args = {"transforms": several(d, {**SPATIAL, **OTHERS}, 3), "lazy": d.pick([False, None, True])}
        if name == "SomeOf":
            args["num_transforms"] = 1
        return [{"name": name, "args": args}]
    kinds = {"spatial": SPATIAL, "others": OTHERS, "both": {**SPATIAL, **OTHERS}}[kind]
    return several(d, kinds, 3)


def inverted(d):
    """What is done to a prediction: its scores, and back to the grid of the file."""
    steps = [{"name": "Activationsd", "args": {"keys": "pred", "sigmoid": True}}] if d.often(0.3) else []
    args = {"keys": "pred", "transform": "@pre_transforms", "orig_keys": "image", "nearest_interp": d.often(0.5)}
    return [*steps, {"name": "Invertd", "args": args}]


def allow_missing_keys(steps):
    for each in steps:
        each["args"].update({} if "transforms" in each["args"] else {"allow_missing_keys": True})
        allow_missing_keys(each["args"].get("transforms", []))


def header(d):
    """What a header may say beside the affine: which of its forms count, a slope, sizes of voxels that disagree."""
    if d.often(0.7):
        return {}
    sizes = [d.pick([1, -1]), *[d.pick([0.5, 1, 2.5, 3]) for _ in range(d.axes)], 1, 1, 1, 1][:8]
    sizes += [1] * (8 - len(sizes))
    return d.pick([{"codes": (0, 1)}, {"codes": (0, 0)}, {"codes": (1, 0)}, {"codes": (2, 3)}, {"slope": (0.37, -12.5)},
                   {"slope": (2.0, 0.0)}, {"pixdim": sizes}, {"codes": (0, 1), "pixdim": sizes}, {"kind": nib.Nifti2Image}])


def make_case(seed, folder):
    d = Draw(seed)
    name = f"case_{seed}"
    matrix = d.affine()
    stored = d.pick(STORED)
    more = [d.channels] if d.channels > 1 and d.axes == 3 else []
    image = d.volume(stored, d.shape + more)
    label = d.r.randint(0, 3, d.shape).astype(d.pick([np.uint8, np.int16, np.float32]))
    if d.often(0.1):
        label[...] = 0
    more = header(d)
    oracle.save(folder, f"{name}_image.nii", image, matrix, **more)
    more.pop("slope", None)
    oracle.save(folder, f"{name}_label.nii", label, matrix, **more)
    loading = {"keys": d.keys, "ensure_channel_first": True, "dtype": d.pick(["float32"] * 6 + LOADED)}
    steps = [{"name": "LoadImaged", "args": loading}, *transforms(d)]
    case = {"name": name, "input": {k: f"{name}_{k}.nii" for k in d.keys}, "transforms": steps, "keys": d.keys,
            "tolerance": 1e-5, "of_largest": True, "seed": int(seed), "repeat": 2}
    # ToTensord, the patches of labels and saving cannot be undone there; the second time a file is replaced.
    never = ("ToTensord", *PATCHES, "SaveImaged")
    if "SaveImaged" in json.dumps(steps):
        case.update(repeat=1, keys=[])  # the files are what counts: saving changes the image's pixdim there
    elif d.often(0.35) and not any(name in json.dumps(steps) for name in never):
        case.update(invert=True, repeat=1)
        if d.often(0.5):
            allow_missing_keys(steps[1:])  # the prediction's sample has no label any more, there
            case.update(post=inverted(d), keys=[*d.keys, "pred"])
            del case["invert"]
    return case


def main(seed, count, folder):
    data = os.path.join(folder, "data")
    os.makedirs(data, exist_ok=True)
    cases = [make_case(seed + i, data) for i in range(count)]
    with open(os.path.join(folder, "cases.json"), "w", encoding="utf-8") as file:
        json.dump(cases, file)
    with open(os.path.join(folder, "streams.json"), "w", encoding="utf-8") as file:
        json.dump([], file)
    for case in cases:
        try:
            out = oracle.run(case, folder)
        except Exception as error:  # noqa: BLE001: whatever MONAI, numpy or torch refuses
            while error.__cause__ is not None:
                error = error.__cause__
            out = {"refused": f"{type(error).__name__}: {str(error)[:300]}"}
        with open(os.path.join(folder, case["name"] + ".json"), "w", encoding="utf-8") as file:
            json.dump(out, file)
    with open(os.path.join(folder, "done"), "w", encoding="utf-8"):
        pass


if __name__ == "__main__":
    np.seterr(all="ignore")
    main(int(sys.argv[1]), int(sys.argv[2]), os.path.abspath(sys.argv[3]))
