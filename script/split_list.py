#!/usr/bin/env python3
"""Prints the Decathlon list to use, its number of labels and its number of modalities, a line each. The list is the given
one, or, when that has no validation part, one in OUT with every fifth training entry moved there (the Decathlon's own
lists have none: the labels of their test part are secret).

  script/split_list.py DATASET_JSON OUT
"""
import hashlib
import json
import pathlib
import sys


def split(entries):
    """(training, validation)."""
    return [e for i, e in enumerate(entries) if i % 5 != 4], [e for i, e in enumerate(entries) if i % 5 == 4]


def main(source, out):
    source = pathlib.Path(source)
    try:
        content = json.loads(source.read_text())
        entries = content["training"]
        channels = f"{len(content['labels'])}\n{len(content['modality'])}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.exit(f"demo: {source} is not a list in Decathlon form ({type(error).__name__}: {error})")
    if content.get("validation"):
        print(f"{source}\n{channels}")
        return
    content["training"], content["validation"] = split(entries)
    if not content["validation"]:
        sys.exit(f"demo: {source} has {len(entries)} training entries; at least 5 are needed to set some aside")
    text = json.dumps(content, indent=1) + "\n"
    target = pathlib.Path(out) / f"split-{hashlib.sha256((str(source) + text).encode()).hexdigest()[:12]}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    print(f"{target}\n{channels}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
