#!/usr/bin/env python3
"""Sums what ctest ran: `count.py JUNIT.xml` prints "N passed, N failed".

A doctest program or a unittest folder counts as many as it ran; anything else, and a program that did not get to its
last line, counts as one.
"""
import re
import sys
import xml.etree.ElementTree

DOCTEST = re.compile(r"\[doctest\] test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed")
UNITTEST = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
UNITTEST_BAD = re.compile(r"(?:failures|errors|unexpected successes)=(\d+)")


def count(case):
    """(passed, failed) of one ctest test."""
    output = case.findtext("system-out") or ""
    good = case.get("status") == "run"
    passed, failed = int(good), int(not good)
    found = DOCTEST.findall(output)
    ran = UNITTEST.findall(output)
    if found:
        passed, failed = (int(number) for number in found[-1])
    elif ran:
        failed = sum(int(number) for number in UNITTEST_BAD.findall(output.rsplit("\n\n", 1)[-1]))
        passed = int(ran[-1]) - failed
    if not good and failed == 0:
        failed = 1  # it ended badly after its last line
    return passed, failed


def main():
    passed = failed = 0
    for case in xml.etree.ElementTree.parse(sys.argv[1]).iter("testcase"):
        if case.get("status") in ("notrun", "disabled"):
            if case.get("status") == "notrun":
                failed += 1
            continue
        one = count(case)
        passed += one[0]
        failed += one[1]
    print(f"{passed} passed, {failed} failed")


if __name__ == "__main__":
    main()
