"""The fingerprint's headers= is the hash of the very headers of this tree: an edited header is another SDK."""
import hashlib
import os
import pathlib
import subprocess
import unittest

BUILD = pathlib.Path(os.environ["CLARA_BUILD_DIR"])
SDK = pathlib.Path(__file__).resolve().parents[2] / "sdk"


def header_hash():
    headers = sorted(str(path.relative_to(SDK)) for folder in ("include", "internal") for path in (SDK / folder).rglob("*.hpp"))
    lines = "".join(f"{hashlib.sha256((SDK / name).read_bytes()).hexdigest()}  {name}\n" for name in headers)
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def fingerprint(file):
    text = subprocess.run(["readelf", "-p", ".clara.fingerprint", file], capture_output=True, text=True, check=True).stdout
    return dict(field.split("=") for field in text.split("@(#)clara;")[1].strip().split(";"))


class SdkHash(unittest.TestCase):
    def test_every_plugin_was_built_with_the_headers_of_this_tree(self):
        plugins = sorted((BUILD / "lib/clara-host/plugins").glob("*.so"))
        self.assertTrue(plugins)
        for file in plugins:
            with self.subTest(file.name):
                self.assertEqual(fingerprint(file)["headers"], header_hash())


if __name__ == "__main__":
    unittest.main()
