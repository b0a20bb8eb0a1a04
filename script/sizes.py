#!/usr/bin/env python3
"""A report for a person: files over 300 lines and functions over 40, longest first. A count is a smell and no fault:
what has two jobs is split by job, never by size.

  script/sizes.py
"""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES = 300
FUNCTION_LINES = 40
CODE = (".cpp", ".hpp", ".cu", ".cuh", ".py", ".cmake")

# Where a function begins: at the left margin, or as a member of a class there. What ends in "}" at the same margin, and
# not in "};", was one.
BEGINS = re.compile(r"^(?P<margin>(  )?)(?!namespace|class|struct|enum|union|extern|else|static const|//|#)[\w~:<\[].*[({]$")
PYTHON_FUNCTION = re.compile(r"^(?P<margin> *)def ")


def tracked():
    out = subprocess.run(["git", "-C", ROOT, "-c", f"safe.directory={ROOT}", "ls-files"], capture_output=True, text=True,
                         check=True).stdout
    return [ROOT / name for name in out.splitlines() if (ROOT / name).is_file()]


def code_lines(file):
    return file.read_text(encoding="utf-8").splitlines()


def long_functions(lines):
    """(line number, lines of its body) of each C++ function that is too long."""
    margin, begin = None, 0
    for number, line in enumerate(lines, 1):
        if margin is None:
            match = BEGINS.match(line)
            if match:
                margin, begin = match["margin"], number
        elif line.startswith(margin + "}"):
            if not line.startswith(margin + "};") and number - begin - 1 > FUNCTION_LINES:
                yield begin, number - begin - 1
            margin = None
        elif line.startswith(margin) and line[len(margin) :] and not line.startswith(margin + " "):
            match = BEGINS.match(line)
            margin, begin = (match["margin"], number) if match else (None, 0)


def long_python_functions(lines):
    for number, line in enumerate(lines, 1):
        match = PYTHON_FUNCTION.match(line)
        if not match:
            continue
        inner = match["margin"] + " "
        body = 0
        for offset, later in enumerate(lines[number:], 1):
            if later.strip() and not later.startswith(inner) and not later.strip().startswith(")"):
                break
            if later.strip():
                body = offset
        if body > FUNCTION_LINES:
            yield number, body


def report(files):
    """(lines, text) of every file and function that is longer than the rule of thumb."""
    for file in files:
        lines, name = code_lines(file), file.relative_to(ROOT)
        if len(lines) > FILE_LINES:
            yield len(lines), f"{name}: {len(lines)} lines"
        if file.suffix == ".cmake":
            continue
        find = long_python_functions if file.suffix == ".py" else long_functions
        for number, length in find(lines):
            yield length, f"{name}:{number}: a function of {length} lines"


def main():
    found = sorted(report(file for file in tracked() if file.suffix in CODE), reverse=True)
    print("\n".join(text for _, text in found) or "no file over 300 lines, no function over 40")


if __name__ == "__main__":
    main()
