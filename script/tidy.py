#!/usr/bin/env python3
"""clang-tidy over host/, sdk/ and plugins/, remembering what was clean.

  script/tidy.py BUILD_DIR [--all] [--record] [--list] [--jobs N] [PATH_PART...]

.ci/lint-clean names the last commit of which every file was looked at and found clean. A file is looked at when it, a
header of ours that it includes or its folder's CMakeLists.txt has changed since; with --all, or when the rules
themselves have changed, every file is. --record writes the present commit there after a clean look at all files.
What was clean on this machine with the same text and the same compile command is not looked at twice.
Needs a finished build: the headers of each file come from ninja's own record.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("CLARA_DEPS", pathlib.Path.home() / ".cache/clara-host")) / "tidy"
AREAS = ("host/", "sdk/", "plugins/")
RECORD = ROOT / ".ci/lint-clean"
TIDY = CACHE.parent / "venv/bin/clang-tidy"
# g++'s warnings that clang does not know, and what the standard library of g++ does to itself.
QUIET = ("--extra-arg=-Wno-unknown-warning-option", "--extra-arg=-Wno-deprecated-declarations")
# clang reads no precompiled headers of g++, and without them it sees what a file forgot to include.
PRECOMPILED = re.compile(r" -Winvalid-pch| -include \S+/cmake_pch\.hxx")
# What every file's verdict hangs on, besides its own text.
RULES = (".clang-tidy", "script/tidy.py", "CMakePresets.json", "requirements/libtorch.txt", "requirements/lint.txt", "cmake/")


def dependencies(build):
    """{object file: [the files it was made of]}, as absolute paths."""
    text = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    found, files = {}, []
    for line in text.splitlines():
        if line.startswith("    "):
            files.append(os.path.normpath(os.path.join(build, line.strip())))
        elif ":" in line:
            files = found.setdefault(line.split(":")[0], [])
    return found


def wanted(build):
    """(source, headers of ours, command) of every file that is to be looked at."""
    headers = dependencies(build)
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = os.path.relpath(entry["file"], ROOT)
        # The kernels are few, and clang reads CUDA's own headers only where its version knows them.
        if not source.startswith(AREAS) or source.endswith(".cu"):
            continue
        # Debian's ITK was built for g++, and its headers refuse clang.
        if source.startswith("plugins/image_readers/itk/itk_"):
            continue
        command = PRECOMPILED.sub("", entry["command"])
        output = command.split(" -o ")[1].split()[0]
        files = headers.get(output)
        if files is None:
            sys.exit(f"tidy: {source} has not been built yet")
        ours = sorted(name for name in files if name.startswith(f"{ROOT}/") and not name.startswith(f"{build}/"))
        yield source, ours, command


def git(*words):
    """What git prints, or None where it cannot say."""
    done = subprocess.run(["git", "-c", f"safe.directory={ROOT}", "-C", ROOT, *words], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None


def changed_since(commit):
    """The names of all files that are not what they were in `commit`; None when that commit is not known here."""
    tracked = git("diff", "--name-only", commit, "--")
    fresh = git("ls-files", "--others", "--exclude-standard")
    if not commit or tracked is None or fresh is None:
        return None
    return set(tracked.splitlines()) | set(fresh.splitlines())


def touched(source, files, changed):
    """Whether the verdict over `source` may be another one than before `changed`."""
    if changed is None or any(name.startswith(RULES) for name in changed):
        return True
    names = {os.path.relpath(name, ROOT) for name in files} | {source, str(pathlib.Path(source).parent / "CMakeLists.txt")}
    return not changed.isdisjoint(names)


def fingerprint(files, command):
    digest = hashlib.sha256(command.replace(str(ROOT), "").encode())
    for name in [str(ROOT / ".clang-tidy"), str(ROOT / "requirements/lint.txt"), *files]:
        digest.update(hashlib.sha256(pathlib.Path(name).read_bytes()).digest())
    return digest.hexdigest()[:32]


def write_commands(folder, work):
    """A compile_commands.json for clang-tidy: the commands of `work`."""
    folder.mkdir(exist_ok=True)
    entries = [{"directory": str(folder.parent), "file": str(ROOT / source), "command": command}
               for source, _, command in work]
    (folder / "compile_commands.json").write_text(json.dumps(entries))


def look(build, source, files, command):
    """The complaints about one file; nothing when it is clean."""
    stamp = CACHE / fingerprint(files, command)
    if stamp.exists():
        return ""
    done = subprocess.run(
        [TIDY, "--quiet", "-p", build / "tidy", *QUIET, ROOT / source], capture_output=True, text=True)
    if done.returncode == 0:
        stamp.touch()
        return ""
    return done.stdout.strip() or done.stderr.strip()


def record():
    if git("status", "--porcelain"):
        sys.exit("tidy: clean, but not recorded: there are changes that are not committed")
    RECORD.write_text(git("rev-parse", "HEAD"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--all", action="store_true", help="every file, not only what changed since .ci/lint-clean")
    parser.add_argument("--record", action="store_true", help="with --all: write the present commit to .ci/lint-clean")
    parser.add_argument("--list", action="store_true", help="only name the files")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("parts", nargs="*", help="look only at files whose path has one of these in it")
    args = parser.parse_args()
    build = args.build.resolve()
    changed = None if args.all else changed_since(RECORD.read_text().strip() if RECORD.exists() else "")
    work = [item for item in wanted(build) if touched(item[0], item[1], changed)]
    if args.parts:
        work = [item for item in work if any(part in item[0] for part in args.parts)]
    if args.list:
        print("\n".join(item[0] for item in work))
        return 0
    CACHE.mkdir(parents=True, exist_ok=True)
    write_commands(build / "tidy", work)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for complaint in pool.map(lambda item: look(build, *item), work):
            if complaint:
                failed += 1
                print(complaint, flush=True)
    if args.record and args.all and not args.parts and not failed:
        record()
    print(f"tidy: {len(work) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
