"""The SDK's headers say what a stranger has to know, on which thread each virtual function is called, and stand beside
LibTorch's."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("sdk/include", "sdk/internal")
# docs/sdk.md explains them.
THREADS = ("any", "construction", "controller", "handler", "outbox", "runner", "worker")
THREAD = re.compile(r"\[(%s)(, in turn)?\]" % "|".join(THREADS))


def without_thread(name, text):
    """The virtual functions, destructors left out, whose comment names no thread. An override has its base's."""
    comment = ""
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("///"):
            comment += stripped + "\n"
            continue
        if stripped.startswith("virtual ") and "~" not in stripped and not THREAD.search(comment):
            yield f"{name}:{number}: {stripped}"
        if not stripped.startswith("template"):
            comment = ""


# doctest's checks under their short names: LibTorch has a CHECK of its own, and the header that comes last wins.
SHORT = re.compile(r"(?<!\w)(CHECK|REQUIRE|WARN|SUBCASE|CAPTURE|INFO|FAIL|MESSAGE)(_[A-Z_]+)?\(")


class SdkHeaders(unittest.TestCase):
    maxDiff = None

    def test_every_virtual_names_its_thread(self):
        wrong = []
        for folder in FOLDERS:
            for path in sorted((ROOT / folder).rglob("*.hpp")):
                wrong += without_thread(str(path.relative_to(ROOT)), path.read_text())
        self.assertEqual(wrong, [])

    def test_the_page_explains_each_thread(self):
        page = (ROOT / "docs/sdk.md").read_text()
        self.assertEqual([word for word in THREADS if f"`[{word}]`" not in page], [])

    def test_conformance_suites_use_doctest_by_its_long_names(self):
        wrong = []
        for path in sorted((ROOT / "sdk/testing").rglob("*.hpp")):
            code = re.sub(r"//.*", "", path.read_text())
            wrong += [f"{path.name}: {match.group()}" for match in SHORT.finditer(code)]
        self.assertEqual(wrong, [])
        self.assertEqual([m.group(1) for m in SHORT.finditer("DOCTEST_CHECK(a); CHECK_FALSE(b); INFO(c);")], ["CHECK", "INFO"])

    def test_the_rule_bites(self):
        text = "/// [worker] Runs.\nvirtual void run() = 0;\nvirtual void stop() = 0;\n/// Says when.\nvirtual int when(int a,\n" \
               "                 int b) = 0;\nvirtual ~A();\n/// [main] No thread of ours.\nvirtual void other() = 0;\n"
        self.assertEqual([line.split(": ")[0] for line in without_thread("a.hpp", text)], ["a.hpp:3", "a.hpp:5", "a.hpp:9"])


if __name__ == "__main__":
    unittest.main()
