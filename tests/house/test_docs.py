"""What the pages show: every clara-host command exists with its options, every link and every file of this tree too."""
import functools
import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import unittest

HOST = pathlib.Path(os.environ["CLARA_BUILD_DIR"]) / "bin/clara-host"
ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("bench", "cmake", "docs", "examples", "host", "plugins", "python", "requirements", "script", "sdk", "tests")
NAMED_FILE = re.compile(rf"(?<![\w./-])(?:{'|'.join(FOLDERS)})/[\w./*-]+")


def pages():
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/**/*.md"), *ROOT.glob("host/**/*.md")]
    return sorted(page for page in found if "/automl/run_" not in str(page))


def without_output(text):
    """Fenced blocks show what programs print."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def shown_commands(text):
    """The clara-host command lines of a page: in indented lines, and in `code`."""
    text = without_output(text).replace("\\\n", " ")
    lines = [line for line in text.split("\n") if line.startswith("    ")]
    lines += re.findall(r"`([^`]+)`", "\n".join(line for line in text.split("\n") if not line.startswith("    ")))
    for line in lines:
        line = re.sub(r"\s#.*", "", line)
        for part in re.split(r"&&|\\?\|", line):
            words = part.split()
            if len(words) > 1 and (words[0] == "clara-host" or words[0].endswith("/clara-host")):
                yield shlex.split(part)


@functools.lru_cache(maxsize=None)
def helped(*command):
    """Options and sub-commands that `clara-host COMMAND --help` names."""
    text = subprocess.run([HOST, *command, "--help"], capture_output=True, text=True, check=True).stdout
    options, _, commands = text.partition("\nSubcommands:\n")
    names = set()
    for line in re.findall(r"^  (-\S+)", options, re.M):
        names.update(name.split("=")[0] for name in line.split(","))
    return names, set(re.findall(r"^  ([a-z]\S*)", commands.split("\n\n")[0], re.M))


def wrong_words(words):
    """What of a command line the program would not know."""
    known, commands = helped()
    command, wrong = [], []
    for word in words[1:]:
        if word == "--":
            break
        if word.startswith("-") and len(word) > 1:
            if word.split("=")[0] not in known:
                wrong.append(word)
        elif commands:
            if word not in commands:
                return wrong + [word]
            command.append(word)
            own, commands = helped(*command)
            known = known | own
    return wrong


def shown_search_files(text):
    """The whole search files of a page."""
    for block in re.findall(r"(?:^(?:    .*)?\n)+", without_output(text), re.M):
        lines = "".join(line[4:] for line in block.splitlines(keepends=True))
        if "search_space:" in lines and "search_algorithm:" in lines:
            yield lines


def checked(search_file):
    """What `clara-host check` says of it, without the name of the file."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "search.yaml"
        file.write_text(search_file)
        done = subprocess.run([HOST, "check", file], capture_output=True, text=True)
        return (done.stdout + done.stderr).replace(str(file), "search.yaml")


def headings(page):
    found = re.findall(r"^#+ (.+)$", without_output(page.read_text()), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


def broken_links(page, text):
    for target in re.findall(r"\]\(([^)\s]+)\)", without_output(text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        if not file.exists() or (anchor and anchor not in headings(file)):
            yield target


def missing_files(text):
    """Files of this tree that `code` or an indented line names."""
    text = without_output(text)
    code = re.findall(r"`([^`\n]+)`", text) + [line for line in text.split("\n") if line.startswith("    ")]
    for name in (name for line in code for name in NAMED_FILE.findall(line) if "<" not in line):
        if not list(ROOT.glob(name.rstrip("/."))):
            yield name


class Docs(unittest.TestCase):
    def test_each_reason_of_a_failed_job_is_in_the_table(self):
        # Those of jobs that are run again stand in no study as a failure.
        again = {"interrupted", "no_space", "not_written", "host_died"}
        sources = [*ROOT.glob("host/automl/**/*.cpp"), *ROOT.glob("host/process/*.cpp")]
        text = "\n".join(source.read_text() for source in sources)
        said = set(re.findall(r'(?:failure\(|reason = |return \{|study\.fail\([^"]*)"([a-z_]+)"[,;]', text)) - again
        page = (ROOT / "docs/automl.md").read_text()
        rows = re.findall(r"^\| (`[^|]*) \|", page[page.index("| reason | |"):].split("\n\n")[0], re.M)
        told = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
        self.assertGreater(len(said), 12)
        self.assertEqual(said - told, set())

    def test_every_command_is_one(self):
        count = 0
        for page in pages():
            for words in shown_commands(page.read_text()):
                count += 1
                with self.subTest(page=page.relative_to(ROOT), command=" ".join(words)):
                    self.assertEqual(wrong_words(words), [])
        self.assertGreater(count, 20)

    def test_every_search_file_can_be_run(self):
        for name in ("README.md", "docs/autosearch.md"):
            files = list(shown_search_files((ROOT / name).read_text()))
            self.assertEqual(len(files), 1, name)
            self.assertEqual(checked(files[0]), "search.yaml: ok, an AutoML config\n", name)

    def test_every_link_leads_somewhere(self):
        for page in pages():
            with self.subTest(page.relative_to(ROOT)):
                self.assertEqual(list(broken_links(page, page.read_text())), [])

    def test_every_named_file_is_there(self):
        for page in pages():
            with self.subTest(page.relative_to(ROOT)):
                self.assertEqual(list(missing_files(page.read_text())), [])


class TheTestsBite(unittest.TestCase):
    def test_on_commands(self):
        text = "Use `clara-host start a.json`.\n\n    clara-host run \\\n      a.json --sett x=1   # --no\n    cd x && clara-host plugins lst\n"
        self.assertEqual([wrong_words(words) for words in shown_commands(text)], [["--sett"], ["lst"], ["start"]])
        good = "    clara-host run s.yaml --workers 0:0 -- python3 --anything\n    clara-host --json plugins list\n"
        self.assertEqual([wrong_words(words) for words in shown_commands(good)], [[], []])

    def test_on_search_files(self):
        text = "Write\n\n    search_space: []\n    search_algorithm: {type: grid_search, reward_attr: y}\n\nand run.\n"
        self.assertIn("search_space", next(shown_search_files(text)))
        self.assertIn("does not say which program a trial runs", checked(next(shown_search_files(text))))

    def test_on_links_and_files(self):
        text = "[a](docs/no.md) [b](README.md) [c](#no-such-heading) [d](https://example.org) `script/tset` `sdk/src/*.cpp`"
        self.assertEqual(list(broken_links(ROOT / "README.md", text)), ["docs/no.md", "#no-such-heading"])
        self.assertEqual(list(missing_files(text)), ["script/tset"])


if __name__ == "__main__":
    unittest.main()
