"""medl turns the command lines of Clara's own scripts into clara-host's."""

import os
import stat
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

from medl.apps import evaluate, train
from medl.apps.automl import train as automl

# The shape of an MMAR's scripts: a set_env.sh that finds the MMAR, and a command that hands on what it was given.
SET_ENV = 'DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"\nexport MMAR_ROOT="$(dirname "$DIR")"\n'
ROUND = """#!/usr/bin/env bash
. "$(dirname "$0")/set_env.sh"
additional_options="$*"
python3 -u -m medl.apps.train -m $MMAR_ROOT -c config/config_train.json -e config/environment.json \\
  --write_train_stats --set print_conf=True ${additional_options}
"""


class Arguments(unittest.TestCase):
    def test_train(self) -> None:
        self.assertEqual(
            train.arguments(["-m", "/m", "-c", "config/config_train.json", "-e", "config/environment.json",
                             "--write_train_stats", "--set", "print_conf=True", "epochs=1260",
                             "learning_rate=0.0002", "multi_gpu=False"]),
            ["train", "/m/config/config_train.json", "--environment", "/m/config/environment.json",
             "--write-train-stats", "--set", "print_conf=True", "epochs=1260", "learning_rate=0.0002",
             "multi_gpu=False"])

    def test_train_without_settings(self) -> None:
        self.assertEqual(train.arguments(["-m", "/m"]), ["train", "/m/config/config_train.json"])

    def test_several_settings_in_one_word(self) -> None:
        self.assertEqual(train.arguments(["-m", "/m", "--set", "a=1 b=2", "c=3"])[-3:], ["a=1", "b=2", "c=3"])

    def test_a_list_that_the_shell_has_split(self) -> None:
        self.assertEqual(train.arguments(["-m", "/m", "--set", "a=1", "roi=[1,", "2,", "3]", "b=2"])[-3:],
                         ["a=1", "roi=[1, 2, 3]", "b=2"])
        self.assertEqual(train.arguments(["-m", "/m", "--set", 'x={"k": "a b"} c=3'])[-2:], ['x={"k": "a b"}', "c=3"])

    def test_text_with_blanks_of_the_host(self) -> None:
        with unittest.mock.patch.dict(os.environ, {"CLARA_SETTINGS": '["root=/my  data", "note=a b=c"]'}):
            self.assertEqual(
                train.arguments(["-m", "/m", "--set", "a=1", "root=/my", "data", "note=a", "b=c", "b=2"])[-4:],
                ["a=1", "root=/my  data", "note=a b=c", "b=2"])

    def test_a_setting_without_a_value_is_refused(self) -> None:
        with self.assertRaises(SystemExit) as refusal:
            train.arguments(["-m", "/m", "--set", "epochs"])
        self.assertEqual(str(refusal.exception), "medl: --set epochs: expected NAME=VALUE")
        with self.assertRaises(SystemExit) as refusal:
            train.arguments(["-m", "/m", "--set", "roi=[1, 2]", "epochs"])
        self.assertEqual(str(refusal.exception), "medl: --set epochs: expected NAME=VALUE")

    def test_evaluate(self) -> None:
        self.assertEqual(
            evaluate.arguments(["-m", "/m", "-c", "config/config_validation.json", "--set",
                                "dont_load_ckpt_model=False"]),
            ["validate", "/m/config/config_validation.json", "--set", "dont_load_ckpt_model=False"])

    def test_automl(self) -> None:
        self.assertEqual(
            automl.arguments(["-m", "/m", "--automlconf", "config_automl_BYO_handler.json", "--set", "run_id=a",
                              "trainconf=t.json", "workers=0:0", "traceout=console"]),
            ["run", "/m/config/config_automl_BYO_handler.json", "--set", "run_id=a", "trainconf=t.json",
             "workers=0:0", "traceout=console"])
        self.assertEqual(automl.arguments(["-m", "/m"]), ["run", "/m/config/config_automl.json"])

    def test_automl_hands_on_what_is_for_its_jobs(self) -> None:
        self.assertEqual(
            automl.arguments(["-m", "/m", "-c", "config/foo.json", "--write_train_stats", "--set", "epochs=2"]),
            ["run", "/m/config/config_automl.json", "--set", "trainconf=foo.json", "write_train_stats=True",
             "epochs=2"])
        self.assertEqual(automl.arguments(["-m", "/m", "-c", "other/foo.json"])[-1], "trainconf=/m/other/foo.json")


class Scripts(unittest.TestCase):
    def test_a_round_script_starts_the_host(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            commands = Path(folder) / "mmar" / "commands"
            commands.mkdir(parents=True)
            (commands / "set_env.sh").write_text(SET_ENV)
            (commands / "automl_train_round.sh").write_text(ROUND)
            host = Path(folder) / "clara-host"
            host.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\nexit 7\n')
            host.chmod(host.stat().st_mode | stat.S_IXUSR)
            environment = {**os.environ, "CLARA_HOST": str(host), "CLARA_DEVICE": "cpu",
                           "PATH": os.path.dirname(sys.executable) + ":" + os.environ["PATH"]}
            result = subprocess.run(["bash", str(commands / "automl_train_round.sh"), "epochs=2", "seed=3"],
                                    env=environment, stdout=subprocess.PIPE, text=True, check=False)
        root = str(Path(folder) / "mmar")
        self.assertEqual(result.returncode, 7)
        self.assertEqual(result.stdout.split("\n")[:-1],
                         ["train", f"{root}/config/config_train.json", "--environment",
                          f"{root}/config/environment.json", "--device", "cpu", "--write-train-stats", "--set",
                          "print_conf=True", "epochs=2", "seed=3"])


if __name__ == "__main__":
    unittest.main()
