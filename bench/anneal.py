"""anneal_search against hyperopt's anneal: the same functions, the same number of trials, 20 seeds of each.

Ours runs as a user runs it, `clara-host run search.yaml` with a trial of its own for each point (awk); hyperopt runs in
this process. What is compared is the simple regret: how far the best of the trials is from the function's minimum.
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

# (name, minimum, {parameter: (kind, low, high) or choices}, awk, Python)
FUNCTIONS = [
    ("branin", 0.397887, {"x": ("uniform", -5, 10), "y": ("uniform", 0, 15)},
     "pi=atan2(0,-1); f=(y-5.1*x*x/(4*pi*pi)+5*x/pi-6)^2+10*(1-1/(8*pi))*cos(x)+10",
     lambda x, y: (y - 5.1 * x * x / (4 * math.pi**2) + 5 * x / math.pi - 6) ** 2
     + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10),
    ("rosenbrock", 0.0, {"x": ("uniform", -2, 2), "y": ("uniform", -1, 3)},
     "f=(1-x)^2+100*(y-x*x)^2", lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2),
    ("mixed", 0.0, {"lr": ("log", 1e-5, 1.0), "depth": ("int", 1, 12), "kind": ["a", "b", "c"]},
     'l=log(lr)/log(10); k=(kind=="b")?0:((kind=="a")?0.5:1); f=(l+2.5)^2+0.05*(depth-7)^2+k',
     lambda lr, depth, kind: (math.log10(lr) + 2.5) ** 2 + 0.05 * (depth - 7) ** 2 + {"a": 0.5, "b": 0.0, "c": 1.0}[kind]),
]


def search_file(space, awk, trials):
    """The YAML of one study; JSON is YAML."""
    params = []
    for name, what in space.items():
        if isinstance(what, list):
            params.append({"type": "discrete", "params": [{"name": name, "values": what}]})
            continue
        kind, low, high = what
        entry = {"name": name, "start": low, "stop": high, **({"log": True} if kind == "log" else {})}
        params.append({"type": "int" if kind == "int" else "continuous_param", "params": [entry]})
    read = "".join(f'{name}=ENVIRON["CLARA_PARAM_{name.upper()}"];' for name in space)
    numbers = "".join(f"{name}+=0;" for name, what in space.items() if not isinstance(what, list))
    return {"search_space": params, "trial": {"command": ["awk", f'BEGIN{{{read}{numbers}{awk};printf "f=%.12g\\n",f}}']},
            "search_algorithm": {"type": "anneal_search", "max_concurrent": 1, "num_samples": trials, "mode": "min",
                                 "reward_attr": "f", "report_keys": [{"name": "f", "regex": "(?<=f=).+"}]}}


def ours(host, space, awk, trials, seed):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "search.yaml"
        file.write_text(json.dumps(search_file(space, awk, trials)))
        ran = subprocess.run([host, "-q", "--json", "run", str(file), "--seed", str(seed)], capture_output=True, check=True)
        return json.loads(ran.stdout)["best"]["score"]


def theirs(space, function, trials, seed):
    import numpy
    from hyperopt import anneal, fmin, hp

    def dimension(name, what):
        if isinstance(what, list):
            return hp.choice(name, what)
        kind, low, high = what
        if kind == "int":
            return hp.uniformint(name, low, high)
        return hp.loguniform(name, math.log(low), math.log(high)) if kind == "log" else hp.uniform(name, low, high)

    best = []

    def objective(values):
        best.append(function(**values))
        return best[-1]

    fmin(objective, {name: dimension(name, what) for name, what in space.items()}, algo=anneal.suggest, max_evals=trials,
         rstate=numpy.random.default_rng(seed), show_progressbar=False, verbose=False)
    return min(best)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--python", help="not used here")
    parser.add_argument("--peers", required=True, help="a Python with hyperopt")
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=20)
    args = parser.parse_args()
    if os.path.realpath(sys.prefix) != os.path.realpath(pathlib.Path(args.peers).parents[1]):
        os.execv(args.peers, [args.peers, *sys.argv])
    print(f"\nregret after {args.trials} trials, {args.seeds} seeds: median [quartiles]")
    for name, minimum, space, awk, function in FUNCTIONS:
        sides = {"clara-host": [], "hyperopt": []}
        for seed in range(args.seeds):
            sides["clara-host"].append(ours(args.host, space, awk, args.trials, seed) - minimum)
            sides["hyperopt"].append(theirs(space, function, args.trials, seed) - minimum)
        for side, regrets in sides.items():
            low, middle, high = statistics.quantiles(regrets, n=4)
            print(f"  {name:12} {side:12} {middle:10.4g}   [{low:.4g} .. {high:.4g}]", flush=True)
        if os.environ.get("CLARA_BENCH_OUT"):
            with open(os.environ["CLARA_BENCH_OUT"], "a") as file:
                file.write(json.dumps({"title": "regret " + name, "ours": "clara-host", "samples": sides}) + "\n")


if __name__ == "__main__":
    main()
