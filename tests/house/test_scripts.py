"""The Python helpers of script/."""
import array
import gzip
import importlib.util
import pathlib
import struct
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "script"


def load(name):
    spec = importlib.util.spec_from_file_location(name, SCRIPT / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Count(unittest.TestCase):
    def count(self, output, status="run"):
        import xml.etree.ElementTree as tree

        case = tree.Element("testcase", status=status)
        tree.SubElement(case, "system-out").text = output
        return load("count").count(case)

    def test_a_doctest_program_counts_its_cases(self):
        self.assertEqual(self.count("[doctest] test cases: 12 | 10 passed | 2 failed | 0 skipped", "fail"), (10, 2))

    def test_a_unittest_folder_counts_its_tests(self):
        self.assertEqual(self.count("...\n\nRan 7 tests in 0.2s\n\nFAILED (failures=2, errors=1)", "fail"), (4, 3))
        self.assertEqual(self.count("...\n\nRan 7 tests in 0.2s\n\nOK"), (7, 0))

    def test_anything_else_counts_as_one(self):
        self.assertEqual(self.count("hello"), (1, 0))
        self.assertEqual(self.count("Segmentation fault", "fail"), (0, 1))

    def test_a_crash_after_the_summary_is_a_failure(self):
        self.assertEqual(self.count("[doctest] test cases: 3 | 3 passed | 0 failed |", "fail"), (3, 1))


class Sizes(unittest.TestCase):
    def test_a_long_function_is_found(self):
        sizes = load("sizes")
        body = ["  call();"] * 41
        self.assertEqual(list(sizes.long_functions(["int f() {", *body, "}"])), [(1, 41)])
        inner = ["struct S {", "  int f() {", *[" " + line for line in body], "  }", "};"]
        self.assertEqual(list(sizes.long_functions(inner)), [(2, 41)])
        self.assertEqual(list(sizes.long_functions(["const int list[] = {", *body, "};"])), [])
        self.assertEqual(list(sizes.long_python_functions(["def f():", *["    call()"] * 41])), [(1, 41)])


class Tidy(unittest.TestCase):
    def setUp(self):
        self.tidy = load("tidy")

    def touched(self, changed):
        files = [str(self.tidy.ROOT / "host/a.cpp"), str(self.tidy.ROOT / "sdk/include/clara/b.hpp")]
        return self.tidy.touched("host/a.cpp", files, changed)

    def test_a_file_is_looked_at_when_it_or_what_it_includes_has_changed(self):
        self.assertTrue(self.touched({"host/a.cpp"}))
        self.assertTrue(self.touched({"sdk/include/clara/b.hpp"}))
        self.assertTrue(self.touched({"host/CMakeLists.txt"}))
        self.assertFalse(self.touched({"host/c.cpp", "README.md", "plugins/CMakeLists.txt"}))
        self.assertFalse(self.touched(set()))

    def test_every_file_is_looked_at_when_the_rules_changed_or_no_commit_is_known(self):
        self.assertTrue(self.touched({".clang-tidy"}))
        self.assertTrue(self.touched({"cmake/clara_compile_options.cmake"}))
        self.assertTrue(self.touched(None))
        self.assertIsNone(self.tidy.changed_since(""))
        self.assertIsNone(self.tidy.changed_since("0" * 40))


class PrepareHeads(unittest.TestCase):
    def setUp(self):
        self.heads = load("prepare_heads")
        voxels = array.array("h", range(4 * 3 * 2))
        self.volume = self.heads.Volume((4, 3, 2), ((2, 0, 0, -10), (0, 3, 0, -20), (0, 0, 4, -30)), 4, memoryview(voxels))

    def test_cut_takes_the_voxels_and_moves_the_affine(self):
        part = self.heads.cut(self.volume, (1, 0, 0), (4, 3, 2), 2)
        self.assertEqual(part.shape, (2, 2, 1))
        self.assertEqual(list(part.voxels), [1, 3, 9, 11])
        self.assertEqual(part.affine, ((4, 0, 0, -8), (0, 6, 0, -20), (0, 0, 8, -30)))

    def test_what_is_written_is_read_again(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "a.nii.gz"
            self.heads.write(path, self.volume)
            again = self.heads.read(path.read_bytes(), "a.nii.gz")
        self.assertEqual((again.shape, again.affine, list(again.voxels)),
                         (self.volume.shape, self.volume.affine, list(self.volume.voxels)))

    def test_an_unknown_file_is_refused(self):
        header = bytearray(352)
        struct.pack_into("<i", header, 0, 348)
        with self.assertRaises(SystemExit) as raised:
            self.heads.read(gzip.compress(bytes(header)), "a.nii.gz")
        self.assertEqual(str(raised.exception),
                         "a.nii.gz is not the file that this script knows (another version of the package?)")


if __name__ == "__main__":
    unittest.main()
