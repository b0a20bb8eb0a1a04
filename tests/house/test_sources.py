"""No source is hidden from git: what .gitignore covers would build here and nowhere else."""
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = re.compile(r"(.*/)?(CMakeLists\.txt|[^/]+\.(cpp|hpp|cu|cuh|py|cmake|in|md))")
MADE_BY_A_RUN = re.compile(r"examples/[^/]+/(automl/[^/]+|models|eval)/.*")
AREAS = ("bench", "cmake", "docs", "examples", "host", "plugins", "python", "script", "sdk", "tests")


def hidden(ignored):
    return [name for name in ignored if SOURCE.fullmatch(name) and not MADE_BY_A_RUN.fullmatch(name)]


class Sources(unittest.TestCase):
    @unittest.skipUnless((ROOT / ".git").exists(), "not a git checkout")
    def test_git_ignores_no_source(self):
        listed = subprocess.run(["git", "-C", ROOT, "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--others", "--ignored",
                                 "--exclude-standard", "--", *AREAS], capture_output=True, text=True, check=True).stdout
        self.assertEqual(hidden(listed.split("\0")), [])

    def test_the_rule_bites(self):
        self.assertEqual(hidden(["examples/byoc/automl/plugin.cpp", "examples/a/automl/run_1/W1_1_J1/custom/a.py",
                                 "examples/a/models/notes.md", "host/__pycache__/a.pyc", "sdk/CMakeLists.txt"]),
                         ["examples/byoc/automl/plugin.cpp", "sdk/CMakeLists.txt"])


if __name__ == "__main__":
    unittest.main()
