#!/usr/bin/env python3
"""code_of_page.py PAGE HEADING: prints the first block of code below a heading of a page of docs/."""
import sys

page, heading = sys.argv[1:]
lines = iter(open(page, encoding="utf-8").read().split("\n"))
for line in lines:
    if line == "## " + heading:
        break
else:
    sys.exit(f"{page} has no heading {heading!r}")
code = []
for line in lines:
    if line.startswith("    ") or (code and not line):
        code.append(line[4:])
    elif code:
        break
print("\n".join(code).rstrip("\n"))
