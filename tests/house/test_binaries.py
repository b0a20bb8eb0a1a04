"""What was built: the host and the SDK know nothing of LibTorch, and no CPU plugin asks for its CUDA half."""
import json
import os
import pathlib
import re
import subprocess
import unittest

BUILD = pathlib.Path(os.environ["CLARA_BUILD_DIR"])
ROOT = pathlib.Path(__file__).resolve().parents[2]


def needed(file):
    text = subprocess.run(["readelf", "-d", file], capture_output=True, text=True, check=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.+)\]", text)


def plugins():
    return sorted((BUILD / "lib/clara-host/plugins").glob("*.so"))


class Binaries(unittest.TestCase):
    def test_host_and_sdk_are_compiled_where_no_torch_header_can_be_seen(self):
        for entry in json.loads((BUILD / "compile_commands.json").read_text()):
            source = os.path.relpath(entry["file"], ROOT)
            if source.startswith("host/") or re.match(r"sdk/src/[^/]+$", source):
                # Its own name may speak of LibTorch: sdk/src/torch_words.cpp words what it throws.
                self.assertNotIn("torch", entry["command"].replace(os.path.basename(source), ""), source)

    def test_host_and_sdk_do_not_need_torch(self):
        for name in ("bin/clara-host", "lib/libclara_sdk.so"):
            with self.subTest(name):
                self.assertEqual([lib for lib in needed(BUILD / name) if re.match("libtorch|libc10", lib)], [])

    def test_no_cpu_plugin_needs_the_cuda_half_of_torch(self):
        for file in plugins():
            if file.name.endswith("_cuda.so"):
                continue
            with self.subTest(file.name):
                self.assertEqual([lib for lib in needed(file) if re.match(r"libtorch\.so|libtorch_cuda|libtorch_python|libc10_cuda|libcuda", lib)], [])

    def test_every_plugin_exports_its_door_and_carries_its_manifest(self):
        for file in plugins():
            with self.subTest(file.name):
                symbols = subprocess.run(["nm", "-D", "--defined-only", file], capture_output=True, text=True, check=True).stdout
                self.assertEqual([line.split()[-1] for line in symbols.splitlines()], ["clara_plugin"])
                sections = subprocess.run(["readelf", "-SW", file], capture_output=True, text=True, check=True).stdout
                self.assertTrue(" .clara.manifest " in sections, "it has no section .clara.manifest")


if __name__ == "__main__":
    unittest.main()
