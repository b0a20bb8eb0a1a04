"""Each component of ours runs the conformance suite of its kind."""
import json
import os
import pathlib
import re
import subprocess
import unittest

BUILD = pathlib.Path(os.environ["CLARA_BUILD_DIR"])
TESTS = pathlib.Path(__file__).resolve().parents[1]
# Kinds whose suite is run over whatever the plugins offer, by a test that asks their manifests.
ASKED = {"transform", "controller", "handler"}
SUITES = {kind: f"check_{kind}" for kind in ("pruner", "scheduler", "executor", "runner", "model", "loss", "metric",
                                             "optimizer", "lr_scheduler", "inferer", "devices")}
# No suite: one implementation each, and tests of their own.
NO_SUITE = {"dataset", "dataloader", "trainer", "evaluator", "runtime", "train_handler"}


def callers(suite):
    """The text of the tests that call a suite."""
    for folder in ("unit", "integration"):
        for path in (TESTS / folder).rglob("*.cpp"):
            text = path.read_text()
            if re.search(rf"\b{suite}\(", text):
                yield text


class Conformance(unittest.TestCase):
    def test_each_component_is_in_the_suite_of_its_kind(self):
        listed = subprocess.run([BUILD / "bin/clara-host", "plugins", "list", "--json"], capture_output=True, text=True,
                                check=True, env={**os.environ, "CLARA_PLUGIN_PATH": ""}).stdout
        components = json.loads(listed)["components"]
        self.assertGreater(len(components), 40)
        self.assertEqual({each["kind"] for each in components} - ASKED - set(SUITES) - NO_SUITE, set())
        texts = {kind: "\n".join(callers(suite)) for kind, suite in SUITES.items()}
        missing = [f"{each['kind']} {each['name']}" for each in components
                   if each["kind"] in SUITES and not re.search(rf"\b{each['name']}\b", texts[each["kind"]])]
        self.assertEqual(missing, [])

    def test_the_kinds_that_are_asked_for_are(self):
        for kind, program in (("controller", "integration/plugins"), ("handler", "integration/plugins"),
                              ("transform", "unit/plugins_transforms")):
            with self.subTest(kind):
                text = (TESTS / program / "conformance_test.cpp").read_text()
                self.assertRegex(text, rf"check_{kind}\(")
                self.assertRegex(text, rf'names\("{kind}"\)')


if __name__ == "__main__":
    unittest.main()
