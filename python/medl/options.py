"""The options that Clara's scripts give to medl.apps.*; anything else is refused, as Clara did."""

import argparse
import json
import os
import re
from typing import List, Sequence

NAMED = re.compile(r"\w+=")


def parser(program: str, description: str) -> argparse.ArgumentParser:
    """-m, -c, -e, --set and what else train and evaluate share."""
    result = argparse.ArgumentParser(prog=f"python3 -m {program}", description=description)
    result.add_argument("-m", "--mmar", required=True, help="the MMAR's root folder")
    result.add_argument("-c", "--train_config", default="", help="the config, relative to the MMAR")
    result.add_argument("-e", "--env_file", default="", help="environment.json, relative to the MMAR")
    result.add_argument("--set", nargs="*", action="extend", default=[], metavar="NAME=VALUE",
                        help="overrides a variable of the config")
    result.add_argument("--write_train_stats", action="store_true", help="write train_stats.json")
    result.add_argument("--ignore_verify", action="store_true", help=argparse.SUPPRESS)
    result.add_argument("--local_rank", type=int, default=0, help=argparse.SUPPRESS)
    return result


def settings_with_blanks() -> List[str]:
    """CLARA_SETTINGS: those of the host's settings for this job that a script's `$*` takes apart, a JSON list."""
    return [str(setting) for setting in json.loads(os.environ.get("CLARA_SETTINGS", "[]"))]


def is_open(setting: str) -> bool:
    """Whether a value begins like a list, an object or quoted text and has not ended."""
    value = setting.partition("=")[2]
    if not value.startswith(("[", "{", '"')):
        return False
    try:
        json.loads(value)
    except ValueError:
        return True
    return False


def split_settings(settings: Sequence[str]) -> List[str]:
    """Clara's scripts pass `--set ... ${additional_options}`, where an option may be several words in one, and the
    words of one value may be several options."""
    words = [word for setting in settings for word in setting.split()]
    known = settings_with_blanks()
    out: List[str] = []
    while words:
        whole = next((k for k in known if words[:len(k.split())] == k.split()), "")
        if whole:
            out.append(whole)
            words = words[len(whole.split()):]
            continue
        word = words.pop(0)
        if NAMED.match(word):
            out.append(word)
        elif out and is_open(out[-1]):
            out[-1] += " " + word
        else:
            raise SystemExit(f"medl: --set {word}: expected NAME=VALUE")
    return out


def device() -> List[str]:
    """The device that the host chose for this job, if it is one of its jobs."""
    chosen = os.environ.get("CLARA_DEVICE", "")
    return ["--device", chosen] if chosen and chosen != "auto" else []


def placed(mmar: str, file: str) -> str:
    """A file as the scripts write it: relative to the MMAR's root."""
    return file if os.path.isabs(file) else os.path.join(mmar, file)


def common(args: argparse.Namespace, command: str, default_config: str) -> List[str]:
    """`COMMAND CONFIG [-e ENVIRONMENT] [--device D] [--set ...]`."""
    out = [command, placed(args.mmar, args.train_config or default_config)]
    if args.env_file:
        out += ["--environment", placed(args.mmar, args.env_file)]
    out += device()
    settings = split_settings(args.set)
    if args.write_train_stats:
        out.append("--write-train-stats")
    if settings:
        out += ["--set", *settings]
    return out
