"""The user's side of an AutoSearch job."""

import importlib
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import autosearch
from autosearch import trial
from autosearch.client.nas.backbone.code import Block, decode

BOOT = """
import argparse
import autosearch
parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float)
args, extra = parser.parse_known_args()
def train():
    print("train", autosearch.config["lr"], args.lr, extra)
    autosearch.reporter(accuracy=0.5, latency=2)
def eval():
    print("eval", autosearch.trial_id())
    autosearch.reporter(accuracy=0.75)
if __name__ == "__main__":
    raise SystemExit("must not run")
"""


class Numpyish:
    def __float__(self) -> float:
        return 0.25


class Trial(unittest.TestCase):
    def setUp(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = Path(self._folder.name)
        (self.folder / "params.json").write_text('{"lr": 0.1, "resnet50": "1-2-2-2"}')
        self.environment = {"CLARA_PARAMS": str(self.folder / "params.json"), "CLARA_ATTEMPT_DIR": str(self.folder),
                            "CLARA_TRIAL_ID": "t-1"}
        trial._events = None

    def events(self) -> list:
        return [json.loads(line) for line in (self.folder / "events.jsonl").read_text().splitlines()]

    def test_config_is_a_read_only_mapping(self) -> None:
        with mock.patch.dict(os.environ, self.environment):
            config = trial.Config()
            self.assertEqual(dict(config), {"lr": 0.1, "resnet50": "1-2-2-2"})
            self.assertEqual(config.get("lr"), 0.1)
            with self.assertRaises(TypeError):
                config["lr"] = 1  # type: ignore[index]
            with self.assertRaises(KeyError) as missing:
                config["momentum"]
        self.assertEqual(missing.exception.args[0], 'the search space has no "momentum"; it has lr, resnet50')

    def test_reporter_takes_numbers_of_any_kind(self) -> None:
        with mock.patch.dict(os.environ, self.environment):
            autosearch.reporter(accuracy=1, latency=Numpyish())
            autosearch.reporter(accuracy=float("nan"), latency=float("-inf"))
            with self.assertRaises(TypeError) as refusal:
                autosearch.reporter(accuracy="0.5")  # type: ignore[arg-type]
        self.assertEqual(str(refusal.exception), "autosearch.reporter: accuracy must be a number, got '0.5'")
        events = self.events()
        self.assertEqual([e["seq"] for e in events], [0, 1, 2, 3])
        self.assertEqual([(e["name"], e["step"], e["value"]) for e in events],
                         [("accuracy", 0, 1.0), ("latency", 0, 0.25), ("accuracy", 1, "NaN"),
                          ("latency", 1, "-Infinity")])

    def test_outside_a_study_it_says_how_to_start_one(self) -> None:
        with mock.patch.dict(os.environ, {}, clear=True):
            for use in (lambda: trial.Config()["lr"], lambda: autosearch.reporter(a=1), autosearch.trial_id):
                with self.assertRaises(autosearch.NoTrial) as refusal:
                    use()
                self.assertEqual(str(refusal.exception), trial.HOW_TO_START)

    def test_a_trial_that_runs_alone_prints_its_results(self) -> None:
        del self.environment["CLARA_ATTEMPT_DIR"]
        result = self.run_boot(BOOT)
        self.assertEqual(result.stderr, "")
        self.assertEqual(result.stdout, "train 0.1 None []\nautosearch.reporter: accuracy=0.5, latency=2.0\neval t-1\n"
                                        "autosearch.reporter: accuracy=0.75\n")
        self.assertFalse((self.folder / "events.jsonl").exists())

    def run_boot(self, text: str, *arguments: str) -> subprocess.CompletedProcess:
        boot = self.folder / "boot.py"
        boot.write_text(text)
        return subprocess.run([sys.executable, "-m", "autosearch", str(boot), *arguments],
                              env={**os.environ, **self.environment}, capture_output=True, text=True, check=False)

    def test_a_boot_file_is_trained_and_evaluated_in_one_process(self) -> None:
        result = self.run_boot(BOOT, "--lr", "0.1", "--trial_id", "t-1")
        self.assertEqual(result.stderr, "")
        self.assertEqual(result.stdout, "train 0.1 0.1 ['--trial_id', 't-1']\neval t-1\n")
        self.assertEqual([e["value"] for e in self.events()], [0.5, 2.0, 0.75])

    def test_a_boot_file_without_train_is_refused(self) -> None:
        result = self.run_boot("def other(): pass\n")
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stderr, f"autosearch: {self.folder}/boot.py has no function train()\n")


class Codes(unittest.TestCase):
    def test_the_standard_code(self) -> None:
        stages = decode("111-2111-211111-211")
        self.assertEqual([len(stage) for stage in stages], [3, 4, 6, 3])
        self.assertEqual([stage[0] for stage in stages],
                         [Block(64, 1), Block(128, 2), Block(256, 2), Block(512, 2)])
        self.assertEqual(stages[3][2], Block(512, 1))

    def test_a_doubling_in_the_middle_of_a_stage(self) -> None:
        stages = decode("1-11111111-2111121111-211111")
        self.assertEqual(stages[1][0], Block(64, 2))
        self.assertEqual([b.width for b in stages[2]], [128] * 5 + [256] * 5)
        self.assertEqual(stages[3][0], Block(512, 2))

    def test_bad_codes_point_at_the_character(self) -> None:
        bad = {
            "111-2111-2x1111-211": "ResNet50: \"111-2111-2x1111-211\": character 11 is 'x', expected 1, 2 or -",
            "111--2-22": 'ResNet50: "111--2-22": character 5 begins a stage without blocks',
            "": 'ResNet50: "": character 1 begins a stage without blocks',
            "1-2-2": 'ResNet50: "1-2-2": has 2 blocks of kind 2, expected exactly 3',
        }
        for code, message in bad.items():
            with self.assertRaises(ValueError) as refusal:
                decode(code)
            self.assertEqual(str(refusal.exception), message)


class Refusals(unittest.TestCase):
    def test_a_tensorflow_tensor(self) -> None:
        from autosearch.client.nas.backbone.resnet import ResNet50

        tensor = type("EagerTensor", (), {"__module__": "tensorflow.python.framework.ops"})()
        with self.assertRaises(TypeError) as refusal:
            ResNet50(tensor)
        self.assertEqual(str(refusal.exception), "ResNet50: got a TensorFlow tensor; this decoder is built on torch: "
                         "give it torch.as_tensor(x.numpy())")

    @unittest.skipIf(importlib.util.find_spec("torch"), "torch is there")
    def test_without_torch(self) -> None:
        from autosearch.client.nas.backbone.resnet import ResNet50

        with self.assertRaises(ImportError) as refusal:
            ResNet50([])
        self.assertEqual(str(refusal.exception), "the ResNet decoders of autosearch are built on torch: pip install torch")


@unittest.skipUnless(importlib.util.find_spec("torch"), "torch is not installed for this Python")
class Networks(unittest.TestCase):
    """Where torch is, as in the environment of tests/parity, whose oracle runs these, too."""

    def shapes(self, name: str, *inputs: int, **arguments: object) -> list:
        import torch
        from autosearch.client.nas.backbone import resnet

        outputs = getattr(resnet, name)(torch.zeros(*inputs), **arguments)
        return [tuple(o.shape) for o in outputs] if isinstance(outputs, list) else tuple(outputs.shape)

    def searched(self, **values: str) -> mock._patch:
        return mock.patch.object(autosearch, "config", values)

    def test_stage_shapes_in_both_layouts(self) -> None:
        self.assertEqual(self.shapes("ResNet18", 2, 32, 32, 3),
                         [(2, 8, 8, 64), (2, 4, 4, 128), (2, 2, 2, 256), (2, 1, 1, 512)])
        self.assertEqual(self.shapes("ResNet18", 2, 3, 32, 32, include_top=False, mode="eval", data_format="NCHW"),
                         (2, 512, 1, 1))

    def test_the_code_comes_from_the_search(self) -> None:
        with self.searched(resnet50="1-1112-11-212"):
            self.assertEqual(self.shapes("ResNet50", 1, 64, 64, 3),
                             [(1, 16, 16, 256), (1, 8, 8, 512), (1, 4, 4, 512), (1, 2, 2, 2048)])
        with self.searched(resnet50="1-2x"):
            with self.assertRaises(ValueError) as refusal:
                self.shapes("ResNet50", 1, 64, 64, 3)
            self.assertEqual(str(refusal.exception), "ResNet50: \"1-2x\": character 4 is 'x', expected 1, 2 or -")

    def test_mode_tells_whether_batch_norm_is_trained(self) -> None:
        import torch
        from autosearch.client.nas.backbone import resnet

        with self.searched(resnet18="1-22-2"):
            for mode, trained in (("train", True), ("Train", True), ("eval", False)):
                resnet._built.clear()
                resnet.ResNet18(torch.randn(2, 32, 32, 3), mode=mode)
                network = resnet._built["ResNet18", "1-22-2", 3]
                self.assertEqual(network.bn1.weight.requires_grad, trained, mode)
                self.assertEqual(int(network.bn1.num_batches_tracked), int(trained), mode)
                self.assertTrue(network.conv1.weight.requires_grad, mode)

    def test_wrong_arguments(self) -> None:
        bad = {"mode": ("test", "ResNet34: mode is 'test', expected 'train', 'Train' or 'eval'"),
               "data_format": ("NCWH", "ResNet34: data_format is 'NCWH', expected 'NHWC' or 'NCHW'"),
               "load_weight": (True, "ResNet34: load_weight is only there for ResNet50")}
        for name, (value, message) in bad.items():
            with self.assertRaises(ValueError) as refusal:
                self.shapes("ResNet34", 1, 32, 32, 3, **{name: value})
            self.assertEqual(str(refusal.exception), message)

    def test_load_weight_fills_the_blocks_that_match(self) -> None:
        import contextlib
        import io

        import torch
        from autosearch.client.nas.backbone import resnet, weights

        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ):
            file = os.environ["CLARA_RESNET50_WEIGHTS"] = os.path.join(folder, "weights.pt")
            with self.assertRaises(FileNotFoundError) as refusal:
                weights.load_imagenet(None, torch)
            self.assertEqual(str(refusal.exception), f"load_weight: there is no {file}; save torchvision's resnet50 "
                             "state_dict there (torch.save(model.state_dict(), file)), or set CLARA_RESNET50_WEIGHTS to "
                             "where it is")
            given = resnet.network("ResNet50", "11-22-2")
            torch.save(given.state_dict(), file)
            own = resnet.network("ResNet50", "111-122-2")
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                weights.load_imagenet(own, torch)
            self.assertEqual(printed.getvalue(), f"load_weight: 5 blocks loaded; not in {file} or of another shape: "
                             "layer1.2, layer2.0, layer2.1, layer2.2\n")
            self.assertTrue(torch.equal(own.layer1[1].conv2.weight, given.layer1[1].conv2.weight))


if __name__ == "__main__":
    unittest.main()
