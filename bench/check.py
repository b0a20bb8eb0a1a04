"""`clara-host check` of large configs: seconds and memory for each kind, at its size and at half of it.

What doubles with the size is linear, and what a config that a person or a program may write costs is under a second.
"""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time

FLIP = {"name": "RandFlipd", "args": {"keys": "image", "prob": 0.5}}
RANGE = {"type": "float", "args": ["prob"], "targets": [0.0, 1.0]}


def training(first_level=None, transforms=(), **train):
    """A training config that needs no files."""
    config = dict(first_level or {})
    config["train"] = {
        "loss": {"name": "DiceLoss"},
        "optimizer": {"name": "Adam", "args": {"lr": 0.001}},
        "model": {"name": "UNet", "args": {"spatial_dims": 3, "in_channels": 1, "out_channels": 2,
                                           "channels": [8, 16], "strides": [2]}},
        "pre_transforms": [{"name": "LoadImaged", "args": {"keys": "image"}}, *transforms],
        "dataset": {"name": "Dataset", "data_list_file_path": "list.json", "data_file_base_dir": ".",
                    "data_list_key": "training", "args": {"transform": "@pre_transforms"}},
        "dataloader": {"name": "DataLoader", "args": {"batch_size": 1}},
        "inferer": {"name": "SimpleInferer"},
        "trainer": {"name": "SupervisedTrainer", "args": {"max_epochs": 1, "device": "cpu"}},
        **train}
    return config


def flips(n, **more):
    return [{**FLIP, **more} for _ in range(n)]


def names_of(n, word="v"):
    return [f"{word}{i}" for i in range(n)]


def used(name):
    return {"name": "RandFlipd", "args": {"keys": "image", "prob": "{" + name + "}"}}


def entry(names, **more):
    return {"type": "float", "args": names, "targets": [0.0, 1.0], **more}


def searched_variables(n):
    return training({"search": [entry([name]) for name in names_of(n)]}, [used(name) for name in names_of(n)])


def searched_together(n):
    return training({"search": [entry(names_of(n))]}, [used(name) for name in names_of(n)])


def switched(n):
    search = [{"type": "bool", "args": ["@disabled"]}]
    return training(transforms=flips(n, search=search))


def aliases(n):
    return training(transforms=[{**FLIP, "search": [entry([f"prob#a{i}"])]} for i in range(n)]
                    + [{**FLIP, "apply": {"prob": f"a{i}"}} for i in range(n)])


def one_choice(n):
    choices = [{"type": "enum", "args": ["prob"], "targets": [[i / n] for i in range(n)]}]
    return training(transforms=flips(1, search=choices))


def one_variable_choice(n):
    choices = [{"type": "enum", "args": ["p"], "targets": [i / n for i in range(n)]}]
    return training({"search": choices}, [used("p")])


def one_tuple(n):
    choices = [{"type": "enum", "args": ["prob", "spatial_axis"], "targets": [[i / n, 0] for i in range(n)]}]
    return training(transforms=flips(1, search=choices))


def wrong_choices(n):
    choices = [{"type": "enum", "args": ["prob"], "targets": [[f"w{i}"] for i in range(n)]}]
    return training(transforms=flips(1, search=choices))


def wrong_searches(n):
    return training(transforms=flips(n, search=[{"type": "float", "args": ["prob"], "targets": [2.0, 3.0]}]))


def chain(n):
    values = {f"v{i}": "{v%d}" % (i + 1) for i in range(n - 1)}
    return training({**values, f"v{n - 1}": 0.5}, [used("v0")])


def undefined(n):
    return training({name: "{" + name + "x}" for name in names_of(n)})


def unknown_first_level(n):
    return training({name: 1 for name in names_of(n, "unknown_key_")})


def unknown_in_section(n):
    return training(**{name: 1 for name in names_of(n, "unknown_key_")})


def unknown_beside(n):
    return training(transforms=[{**FLIP, **{name: 1 for name in names_of(n, "unknown_key_")}}])


def unknown_arguments(n):
    arguments = {**FLIP["args"], **{name: 1 for name in names_of(n, "unknown_key_")}}
    return training(transforms=[{"name": "RandFlipd", "args": arguments}])


def unknown_components(n):
    return training(transforms=[{"name": f"RandFlap{i}d", "args": {"keys": "image"}} for i in range(n)])


def unknown_searched(n):
    return training({"search": [entry([name]) for name in names_of(n, "unknown_key_")]})


def unknown_aliases(n):
    return training({"search": [entry(["p#q"])]}, [{**FLIP, "apply": {"prob": f"unknown{i}"}} for i in range(n)])


def taken_over(n):
    config = training(transforms=[{**FLIP, "name": f"RandFlipd#f{i}"} for i in range(n)])
    config["validate"] = {"pre_transforms": [{"ref": f"f{i}"} for i in range(n)],
                          "evaluator": {"name": "SupervisedEvaluator", "args": {"device": "cpu"}}}
    return config


def many_transforms(n):
    return training(transforms=flips(n))


CASES = {  # name: what makes it, its size
    "searches of arguments": (lambda n: training(transforms=flips(n, search=[RANGE])), 1000),
    "searches of variables": (searched_variables, 1000),
    "names in one search": (searched_together, 1000),
    "searched switches": (switched, 1000),
    "aliases": (aliases, 1000),
    "choices of an argument": (one_choice, 10000),
    "choices of a variable": (one_variable_choice, 10000),
    "choices of a tuple": (one_tuple, 10000),
    "wrong choices": (wrong_choices, 10000),
    "wrong searches": (wrong_searches, 1000),
    "chain of variables": (chain, 20000),
    "undefined variables": (undefined, 10000),
    "unknown first-level keys": (unknown_first_level, 10000),
    "unknown keys of a section": (unknown_in_section, 10000),
    "unknown keys of a component": (unknown_beside, 10000),
    "unknown arguments": (unknown_arguments, 10000),
    "unknown components": (unknown_components, 10000),
    "unknown names searched": (unknown_searched, 10000),
    "unknown aliases": (unknown_aliases, 10000),
    "refs": (taken_over, 5000),
    "transforms": (many_transforms, 10000),
}


def write(folder, config):
    (folder / "list.json").write_text(json.dumps({"training": [{"image": "a.nii"}]}))
    (folder / "a.nii").write_bytes(b"")
    file = folder / "config_train.json"
    file.write_text(json.dumps(config, indent=1))
    return file


def data_list(folder, mebibytes):
    """A config whose data list has so many MiB; the images are there."""
    file = write(folder, training())
    items, size = [], 0
    for i in range(100):
        (folder / f"images_{i:02}.nii.gz").write_bytes(b"")
    while size < mebibytes << 20:
        item = {"image": f"images_{len(items) % 100:02}.nii.gz", "fold": len(items)}
        items.append(item)
        size += len(json.dumps(item)) + 2
    (folder / "list.json").write_text(json.dumps({"training": items}))
    return file


def measured(host, file, limit):
    """(seconds, peak MiB)"""
    command = [host, "check", str(file), "-m", str(file.parent)]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    watch = threading.Timer(limit, process.kill)
    watch.start()
    _, status, usage = os.wait4(process.pid, 0)
    watch.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--python", help="not used here")
    parser.add_argument("--peers", help="not used here")
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--keep", help="leave the configs in this folder")
    parser.add_argument("--limit", type=float, default=60, help="give a case up after so many seconds")
    args = parser.parse_args()
    print(f"{'check of':32} {'size':>6} {'s':>8} {'s, half':>8} {'MiB':>7}")
    with tempfile.TemporaryDirectory() as scratch:
        for name, (make, size) in [*CASES.items(), ("MiB of a data list", (None, 63))]:
            if args.only not in name:
                continue
            times = []
            for n in (size // 2, size):
                folder = pathlib.Path(args.keep or scratch) / f"{name} {n}".replace(" ", "_")
                folder.mkdir(parents=True, exist_ok=True)
                file = write(folder, make(n)) if make else data_list(folder, n)
                times.append(measured(args.host, file, args.limit))
            print(f"{name:32} {size:6} {times[1][0]:8.2f} {times[0][0]:8.2f} {times[1][1]:7.0f}", flush=True)


if __name__ == "__main__":
    main()
