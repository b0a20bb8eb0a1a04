"""Includes point one way: plugins -> sdk <- host. The host never sees LibTorch, and nobody its all-in-one headers."""
import os
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
TORCH = r"torch/|ATen/|c10/"

# (files, what they may not include, why)
RULES = [
    (r".*", r"torch/torch\.h$|ATen/ATen\.h$|torch/all\.h$", "costs 7 to 20 s a file: include the narrow headers"),
    (r"host/.*", rf"{TORCH}|clara/train/", "the host knows nothing of LibTorch"),
    (r"host/.*", r"plugins/", "the host finds plugins when it runs"),
    (r"sdk/.*", r"host/|plugins/", "the SDK stands by itself"),
    (r"sdk/(include/clara/(?!train/)|src/(?!train/)).*", rf"{TORCH}|clara/train/", "libclara_sdk is built without LibTorch"),
    (r"sdk/include/.*", r"boost/|spdlog/|nlohmann/|utf8proc", "these types must not cross the plugin door"),
    (r"sdk/(include|testing)/.*", r"clara/internal/", "what is not installed cannot be included by what is"),
    (r"sdk/include/clara/(?!train/model\.hpp).*", r"torch/nn/", "only model.hpp may include torch/nn (11 s a file)"),
    (r"plugins/.*", r"host/", "a plugin is built on the SDK alone"),
]


def sources():
    for area in ("host", "sdk", "plugins"):
        for folder, _, names in os.walk(ROOT / area):
            for name in names:
                if name.endswith((".cpp", ".hpp", ".cu", ".cuh")):
                    yield pathlib.Path(folder) / name


def wrong_arrows(name, text):
    for files, forbidden, why in RULES:
        if not re.fullmatch(files, name):
            continue
        for include in INCLUDE.findall(text):
            if re.match(forbidden, include):
                yield f"{name} includes {include}: {why}"


class Arrows(unittest.TestCase):
    def test_every_include_points_the_right_way(self):
        wrong = []
        for path in sources():
            wrong += wrong_arrows(str(path.relative_to(ROOT)), path.read_text())
        self.assertEqual(wrong, [])

    def test_the_rules_bite(self):
        for name, include in [
            ("host/cli/a.cpp", "ATen/core/Tensor.h"),
            ("host/cli/a.hpp", "clara/train/sample.hpp"),
            ("host/cli/a.cpp", "plugins/transforms/a.hpp"),
            ("sdk/src/value.cpp", "host/config/a.hpp"),
            ("sdk/src/value.cpp", "c10/util/Half.h"),
            ("sdk/include/clara/value.hpp", "boost/json.hpp"),
            ("sdk/include/clara/options.hpp", "clara/internal/schema.hpp"),
            ("sdk/testing/include/clara/testing/fakes.hpp", "clara/internal/shell.hpp"),
            ("sdk/include/clara/train/sample.hpp", "torch/nn/module.h"),
            ("plugins/models/unet/a.cpp", "host/log/log.hpp"),
            ("plugins/models/unet/a.cpp", "torch/torch.h"),
        ]:
            with self.subTest(name=name, include=include):
                self.assertEqual(len(list(wrong_arrows(name, f'#include "{include}"\n'))), 1)

    def test_the_right_arrows_pass(self):
        for name, include in [
            ("host/cli/a.cpp", "clara/error.hpp"),
            ("host/cli/a.cpp", "clara/internal/shell.hpp"),
            ("plugins/models/unet/a.cpp", "torch/nn/modules/conv.h"),
            ("sdk/src/train/sample.cpp", "ATen/core/Tensor.h"),
            ("sdk/include/clara/train/model.hpp", "torch/nn/module.h"),
        ]:
            with self.subTest(name=name, include=include):
                self.assertEqual(list(wrong_arrows(name, f"#include <{include}>\n")), [])


if __name__ == "__main__":
    unittest.main()
