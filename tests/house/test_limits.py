"""Files have at most 300 lines, functions at most 40."""

import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
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


@unittest.skipUnless((ROOT / ".git").exists(), "not a git checkout")
class Limits(unittest.TestCase):
    def test_files(self):
        long = [
            f"{file.relative_to(ROOT)}: {len(code_lines(file))} lines"
            for file in tracked()
            if file.suffix in CODE and len(code_lines(file)) > FILE_LINES
        ]
        self.assertEqual(long, [])

    def test_functions(self):
        long = []
        for file in tracked():
            find = long_python_functions if file.suffix == ".py" else long_functions
            if file.suffix in CODE and file.suffix != ".cmake":
                for number, lines in find(code_lines(file)):
                    long.append(f"{file.relative_to(ROOT)}:{number}: a function of {lines} lines")
        self.assertEqual(long, [])

    def test_that_a_long_function_is_found(self):
        body = ["  call();"] * 41
        self.assertEqual(list(long_functions(["int f() {", *body, "}"])), [(1, 41)])
        self.assertEqual(list(long_functions(["struct S {", "  int f() {", *[" " + b for b in body], "  }", "};"])), [(2, 41)])
        self.assertEqual(list(long_functions(["const int list[] = {", *body, "};"])), [])
        self.assertEqual(list(long_python_functions(["def f():", *["    call()"] * 41])), [(1, 41)])


if __name__ == "__main__":
    unittest.main()
