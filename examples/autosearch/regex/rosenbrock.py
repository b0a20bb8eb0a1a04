"""Rosenbrock's valley, downside up: a program that knows nothing of searches."""

import argparse


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--x", type=float, default=0.0)
    parser.add_argument("--y", type=float, default=0.0)
    # A search gives further arguments, such as --trial_id.
    args, _ = parser.parse_known_args()
    print("standing at", args.x, args.y)
    print(f"result={-((1 - args.x) ** 2 + 100 * (args.y - args.x**2) ** 2):f};")


if __name__ == "__main__":
    main()
