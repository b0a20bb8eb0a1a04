"""python3 -m medl.apps.automl.train -m MMAR [--automlconf config_automl.json] --set run_id=... workers=..."""

import os
from typing import List, Optional

from medl import host, options


def below_config(mmar: str, file: str) -> str:
    """A training config as trainconf names it: by its name when it lies in config/."""
    return os.path.basename(file) if os.path.dirname(file) == "config" else os.path.abspath(options.placed(mmar, file))


def arguments(argv: Optional[List[str]] = None) -> List[str]:
    """What clara-host is started with."""
    parser = options.parser("medl.apps.automl.train", "Searches with clara-host.")
    parser.add_argument("--automlconf", default="config_automl.json", help="a file below the MMAR's config/")
    args = parser.parse_args(argv)
    name = args.automlconf
    config = name if os.path.dirname(name) else os.path.join("config", name)
    out = ["run", options.placed(args.mmar, config)]
    if args.env_file:
        out += ["--environment", options.placed(args.mmar, args.env_file)]
    out += options.device()
    settings = options.split_settings(args.set)
    if args.write_train_stats:
        settings.insert(0, "write_train_stats=True")
    if args.train_config:
        settings.insert(0, "trainconf=" + below_config(args.mmar, args.train_config))
    if settings:
        out += ["--set", *settings]
    return out


if __name__ == "__main__":
    host.become(arguments())
