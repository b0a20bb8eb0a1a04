"""python3 -m medl.apps.evaluate -m MMAR -c config/config_validation.json -e config/environment.json --set ..."""

from typing import List, Optional

from medl import host, options


def arguments(argv: Optional[List[str]] = None) -> List[str]:
    """What clara-host is started with."""
    args = options.parser("medl.apps.evaluate", "Validates an MMAR with clara-host.").parse_args(argv)
    return options.common(args, "validate", "config/config_validation.json")


if __name__ == "__main__":
    host.become(arguments())
