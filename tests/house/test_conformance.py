"""Each component of ours runs the conformance suite of its kind, to its end: the test programs are run, and the suites
write down whom they looked at (clara/testing/ran.hpp)."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["CLARA_BUILD_DIR"])
TESTS = pathlib.Path(__file__).resolve().parents[1]
# Its interface has no function that a suite could call: what a runtime does, its constructor does to the process, and
# tests/unit/plugins_trainers/torch_runtime_test.cpp looks at that.
# An image reader has one function, which tests/parity/transforms compares over files of every format.
NO_SUITE = {"runtime", "image_reader"}
# Its suite needs a cluster, which tests/integration/slurm starts; here it is only looked for.
NEEDS_A_CLUSTER = {"runner"}
CALL = re.compile(r"\bcheck_(?:transform|composite|controller|pruner|scheduler|executor|handler|model|loss|metric|optimizer|"
                  r"lr_scheduler|inferer|devices|dataset|dataloader|trainer|evaluator|train_handler)\(")


def sources():
    """The files that call a suite over components of ours, with the program that each belongs to."""
    for folder in ("unit", "integration"):
        for path in sorted((TESTS / folder).rglob("*.cpp")):
            program = path.relative_to(TESTS / folder).parts[0]
            if program not in ("sdk_testing", "byoc") and "bites" not in path.name and CALL.search(path.read_text()):
                yield path, BUILD / "tests" / f"test_{program}"


def components():
    listed = subprocess.run([BUILD / "bin/clara-host", "plugins", "list", "--json"], capture_output=True, text=True, check=True,
                            env={**os.environ, "CLARA_PLUGIN_PATH": ""}).stdout
    return json.loads(listed)["components"]


class Conformance(unittest.TestCase):
    maxDiff = None

    def test_each_component_ran_the_suite_of_its_kind(self):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / "log"
            programs = list(sources())
            self.assertGreater(len(programs), 8)
            for path, program in programs:
                done = subprocess.run([program, f"--source-file=*/{path.parent.name}/{path.name}"], capture_output=True,
                                      text=True, env={**os.environ, "CLARA_CONFORMANCE_LOG": str(log)}, check=False)
                self.assertEqual(done.returncode, 0, f"{path.name}: {done.stdout[-3000:]}")
            ran = {tuple(line.split()) for line in log.read_text().splitlines()}
        wanted = [each for each in components() if each["kind"] not in NO_SUITE | NEEDS_A_CLUSTER]
        self.assertGreater(len(wanted), 40)
        missing = [f"{each['kind']} {each['name']}" for each in wanted if (each["kind"], each["name"]) not in ran]
        self.assertEqual(missing, [])

    def test_each_runner_is_in_a_test_that_calls_its_suite(self):
        texts = [path.read_text() for path in (TESTS / "integration").rglob("*.cpp")]
        calling = "\n".join(text for text in texts if "check_runner(" in text)
        names = [each["name"] for each in components() if each["kind"] in NEEDS_A_CLUSTER]
        self.assertEqual([name for name in names if not re.search(rf"\b{name}\b", calling)], [])
        self.assertTrue(names)


if __name__ == "__main__":
    unittest.main()
