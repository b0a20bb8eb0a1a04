"""Runs commands side by side and compares them: shared by the benchmarks of this folder.

The sides take turns within one run (ABAB...), so that a busy machine is busy for both, and what is reported is the ratio
with its spread beside the plain figures.
"""
import json
import os
import statistics
import subprocess
import sys
import time


def spawn(command, **options):
    """(seconds, peak MiB) of one process from start to end; its output is thrown away."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, **options)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, command))} ended with {process.returncode}: {errors.decode()[-500:]}")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def alternate(sides, repeats, warmup=1):
    """{name: [what its function returned, ...]}, the functions called in turn."""
    for _ in range(warmup):
        for run in sides.values():
            run()
    found = {name: [] for name in sides}
    for _ in range(repeats):
        for name, run in sides.items():
            found[name].append(run())
    return found


def report(title, unit, samples, ours):
    """One line a side: median, least and most, and how many times ours it is, pair by pair."""
    print(f"\n{title}, {unit} (load {os.getloadavg()[0]:.1f})")
    for name, values in samples.items():
        ratios = sorted(value / mine for value, mine in zip(values, samples[ours]))
        line = f"  {name:34} {statistics.median(values):10.4g}   [{min(values):.4g} .. {max(values):.4g}]"
        if name != ours:
            line += f"   {statistics.median(ratios):.3g} x ours [{ratios[0]:.3g} .. {ratios[-1]:.3g}]"
        print(line, flush=True)
    row = {"title": title, "unit": unit, "ours": ours, "samples": samples, "load1": os.getloadavg()[0]}
    if os.environ.get("CLARA_BENCH_OUT"):
        with open(os.environ["CLARA_BENCH_OUT"], "a") as file:
            file.write(json.dumps(row) + "\n")
