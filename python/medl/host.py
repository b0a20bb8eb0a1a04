"""Finds clara-host and becomes it."""

import os
import shutil
import sys
from pathlib import Path
from typing import List, NoReturn

HERE = Path(__file__).resolve().parent


def find_host() -> str:
    """CLARA_HOST, else beside this package (a build or an installed prefix), else on PATH."""
    candidates = [
        os.environ.get("CLARA_HOST", ""),
        str(HERE.parent.parent / "build" / "bin" / "clara-host"),
        str(HERE.parents[3] / "bin" / "clara-host") if len(HERE.parents) > 3 else "",
        shutil.which("clara-host") or "",
    ]
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK):
            return candidate
    sys.exit("medl: cannot find clara-host; set CLARA_HOST to the program, or put it on PATH")


def become(arguments: List[str]) -> NoReturn:
    """Replaces this process by clara-host with these arguments."""
    host = find_host()
    sys.stdout.flush()
    os.execv(host, [host, *arguments])
