#!/usr/bin/env python3
"""code_of_page.py PAGE HEADING NUMBER: prints a block of code below a heading of a page of docs/, counted from 1."""
import sys

page, heading, number = sys.argv[1:]
lines = iter(open(page, encoding="utf-8").read().split("\n"))
for line in lines:
    if line == "## " + heading:
        break
else:
    sys.exit(f"{page} has no heading {heading!r}")
blocks, code = [], []
for line in lines:
    if line.startswith("## "):
        break
    if line.startswith("    ") or (code and not line):
        code.append(line[4:])
    elif code:
        blocks.append("\n".join(code).rstrip("\n"))
        code = []
if code:
    blocks.append("\n".join(code).rstrip("\n"))
if len(blocks) < int(number):
    sys.exit(f"{page} has {len(blocks)} blocks of code below {heading!r}")
print(blocks[int(number) - 1])
