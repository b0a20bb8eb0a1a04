#!/usr/bin/env python3
"""scikit-learn's handwritten digits as a small classification data set in Decathlon form.

  script/prepare_digits.py OUT

OUT/dataset.json lists the 8 x 8 grey PNG files of OUT/images with their class, 0 to 9: every fifth for validation. Needs
scikit-learn and Pillow; nothing is downloaded, since the digits are part of scikit-learn.
"""
import json
import pathlib
import sys

import numpy
from PIL import Image
from sklearn.datasets import load_digits


def main(out):
    digits = load_digits()
    pictures = (digits.images * 255 / digits.images.max()).round().astype(numpy.uint8)
    (out / "images").mkdir(parents=True, exist_ok=True)
    lists = {"training": [], "validation": []}
    for number, (picture, label) in enumerate(zip(pictures, digits.target)):
        name = f"images/{number:04d}.png"
        Image.fromarray(picture).save(out / name)
        lists["validation" if number % 5 == 0 else "training"].append({"image": f"./{name}", "label": int(label)})
    out.joinpath("dataset.json").write_text(json.dumps({
        "name": "digits",
        "description": "handwritten digits, 8 x 8 pixels",
        "reference": "scikit-learn's load_digits, a part of UCI's Optical Recognition of Handwritten Digits",
        "tensorImageSize": "2D",
        "modality": {"0": "grey"},
        "labels": {str(digit): str(digit) for digit in range(10)},
        "numTraining": len(lists["training"]),
        **lists,
    }, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
