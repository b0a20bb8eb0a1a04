// check, config show, train and validate as a user runs them, over the stand-ins of
// tests/plugins/good.

#include <doctest/doctest.h>
#include <clara/value.hpp>
#include <support/paths.hpp>
#include <support/run.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using clara::parse_json;
using clara::testing::build_dir;
using clara::testing::host_program;
using clara::testing::Ran;
using clara::testing::run;
using clara::testing::source_dir;
using clara::testing::TemporaryFolder;

namespace {

const std::map<std::string, std::string> kEnvironment{{"MMAR_ROOT", ""}, {"NO_COLOR", "1"}};

Ran clara_host(std::vector<std::string> arguments,
               const fs::path& folder = source_dir() / "tests/configs/ok") {
  arguments.insert(arguments.begin(), {"--plugin-dir", (build_dir() / "tests/plugins").string()});
  return run(host_program(), arguments, kEnvironment, folder);
}

/// The log without its times: "info NovoGrad: built".
std::vector<std::string> log_lines(const std::string& err) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (at < err.size()) {
    const auto end = std::min(err.find('\n', at), err.size());
    const auto line = err.substr(at, end - at);
    lines.push_back(line.size() > 13 && line[2] == ':' ? line.substr(13) : line);
    at = end + 1;
  }
  return lines;
}

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

std::string trainer(const std::string& args) {
  return R"({"train": {"trainer": {"name": "StandInTrainer", "args": )" + args + "}}}";
}

}  // namespace

TEST_CASE("a config that is right") {
  const auto ran = clara_host({"check", "plain.json"});
  CHECK(ran.out == "plain.json: ok, a training config\n");
  CHECK(ran.err == "");
  CHECK(ran.code == 0);
  const auto json = parse_json(clara_host({"--json", "check", "plain.json"}).out);
  CHECK(json.find("ok")->as_bool());
  CHECK(json.find("type")->as_string() == "training config");
  CHECK(clara_host({"check", "--construct", "plain.json"}).code == 0);
}

TEST_CASE("clara's examples of search spaces") {
  for (const auto* name :
       {"search_argument", "search_alias", "search_together", "search_exclusive"}) {
    const auto ran = clara_host({"check", std::string(name) + ".json"});
    CHECK(ran.out == std::string(name) + ".json: ok, a training config\n");
    CHECK(ran.code == 0);
  }
  const auto adam = clara_host({"plugins", "describe", "optimizer/Adam"});
  if (adam.code != 0) {
    MESSAGE("skipped: the example with Adam, since there are no plugins with LibTorch here");
    return;
  }
  // A study trains it; by itself, as it is written, it would have two optimizers.
  CHECK(clara_host({"check", "search_optimizers.json"}).out ==
        "search_optimizers.json:5:18: /train/optimizer: warning: exactly one entry of "
        "\"optimizer\" must be "
        "enabled, but 2 of 2 are (as it is written, which is what clara-host train uses); set "
        "\"disabled\" on the others\nsearch_optimizers.json:5:30: /train/optimizer/0/name: note: "
        "NovoGrad: since Clara 4.1 it is "
        "\"Novograd\" (when the search sets d1,d2 to [false,true])\n"
        "search_optimizers.json: ok, a training config with 1 warning, 1 note\n");
}

TEST_CASE("errors go to stdout as text and as json, with exit code 2") {
  const TemporaryFolder folder;
  write(folder / "c.json",
        "{\n  \"train\": {\n    \"trainer\": {\"name\": \"StandInTrainer\", \"args\": {\"second\": "
        "1}}\n  }\n}\n");
  const auto ran = clara_host({"check", "c.json"}, folder.path());
  CHECK(ran.out ==
        "c.json:3:52: /train/trainer/args/second: StandInTrainer has no argument \"second\"; did "
        "you mean \"seconds\"?\n"
        "c.json: 1 error\n");
  CHECK(ran.code == 2);
  const auto json = parse_json(clara_host({"--json", "check", "c.json"}, folder.path()).out);
  CHECK_FALSE(json.find("ok")->as_bool());
  CHECK(
      json.find("issues")->as_array().at(0).json() ==
      R"({"severity":"error","message":"StandInTrainer has no argument \"second\"","file":"c.json","line":3,"column":52,)"
      R"("path":"/train/trainer/args/second","hint":"did you mean \"seconds\"?"})");
}

TEST_CASE("an unknown component is told the nearest one, also of another kind") {
  const TemporaryFolder folder;
  write(
      folder / "c.json",
      R"({"train": {"optimizer": {"name": "PlainModel"}, "trainer": {"name": "StandInTraner"}}})");
  CHECK(clara_host({"check", "c.json"}, folder.path()).out ==
        "c.json:1:34: /train/optimizer/name: there is no optimizer \"PlainModel\"; PlainModel is a "
        "model\n"
        "c.json:1:69: /train/trainer/name: there is no trainer \"StandInTraner\"; did you mean "
        "\"StandInTrainer\"?\n"
        "c.json: 2 errors\n");
}

TEST_CASE("--construct survives a constructor that takes the process down") {
  const TemporaryFolder folder;
  write(folder / "c.json", trainer(R"({"crashes": true})"));
  const auto ran = clara_host({"check", "--construct", "c.json"}, folder.path());
  CHECK(ran.out == "c.json:1:58: /train/trainer: StandInTrainer: " +
                       (build_dir() / "tests/plugins/libstand_ins.so").string() +
                       ": its constructor crashed the process that tried it: signal 6 (Aborted)\n"
                       "c.json: 1 error\n");
  CHECK(ran.code == 2);
}

TEST_CASE(
    "components are built references first, otherwise in the order of the file, and destroyed in "
    "reverse") {
  const auto ran = clara_host({"train", "plain.json", "--device", "cpu"});
  CHECK(ran.code == 0);
  CHECK(ran.out == "");
  CHECK(log_lines(ran.err) ==
        std::vector<std::string>{
            "info device: cpu", "info RandomAxisFlip: built with probability 0.5",
            "info PlainOptimizer: built with lr 0.1", "info PlainModel: built",
            "info StandInTrainer: built with 1 transforms", "info StandInTrainer: running",
            "info StandInTrainer: finished", "info StandInTrainer: destroyed"});
}

TEST_CASE("train begins with the check, and ends with the exit code of what happened") {
  const TemporaryFolder folder;
  write(folder / "c.json", trainer(R"({"seconds": -1})"));
  const auto wrong = clara_host({"train", "c.json"}, folder.path());
  CHECK(wrong.err ==
        "clara-host: c.json:1:70: /train/trainer/args/seconds: expected a number of at least 0, "
        "got -1\n");
  CHECK(wrong.code == 2);
  write(folder / "c.json", trainer(R"({"fails": "the loss is NaN"})"));
  const auto failed = clara_host({"train", "c.json", "--device", "cpu"}, folder.path());
  CHECK(failed.err.ends_with("clara-host: the loss is NaN\n"));
  CHECK(failed.code == 1);
  write(folder / "c.json", "{\"evaluator\": {\"name\": \"X\", \"disabled\": true}}");
  const auto other = clara_host({"train", "c.json"}, folder.path());
  CHECK(other.err == "clara-host: c.json: is a validation config; clara-host validate takes it\n");
  CHECK(other.code == 2);
  const auto run = clara_host({"run", "c.json"}, folder.path());
  CHECK(run.err == "clara-host: c.json: is a validation config; clara-host validate takes it\n");
  CHECK(run.code == 2);
  write(folder / "c.json", trainer("{}"));
  CHECK(clara_host({"run", "c.json", "--set", "epochs=1"}, folder.path()).err ==
        "clara-host: c.json: is a training config; clara-host train takes it\n");
  CHECK(clara_host({"train"}).err == "clara-host: FILE is required: the config\n");
}

TEST_CASE("a signal stops the training, a second one ends the process") {
  const TemporaryFolder folder;
  write(folder / "c.json", trainer(R"({"seconds": 60})"));
  const auto host =
      host_program().string() + " --plugin-dir " + (build_dir() / "tests/plugins").string();
  // The shell waits for the line that says that the work has begun.
  const auto script = host +
                      " train c.json --device cpu 2>log & for i in $(seq 600); do grep -q running "
                      "log && break; sleep 0.1; "
                      "done; kill -TERM $!; wait $!; echo $?";
  const auto ran = run("/bin/sh", {"-c", script}, kEnvironment, folder.path());
  CHECK(ran.out == "143\n");
  const auto log = log_lines(clara::testing::run("/bin/cat", {(folder / "log").string()}).out);
  CHECK(std::vector<std::string>(log.end() - 3, log.end()) ==
        std::vector<std::string>{
            "info stopping at the next safe point; a second signal ends this at once",
            "info StandInTrainer: stopped", "info StandInTrainer: destroyed"});
}

TEST_CASE("the mmar is found above config/, and -m, -e and --set are Clara's") {
  const TemporaryFolder folder;
  write(
      folder / "mmar/config/config_train.json",
      R"({"seconds": 1, "train": {"trainer": {"name": "StandInTrainer", "args": {"seconds": "{seconds}", "fails": "{WHY}"}}}})");
  write(folder / "mmar/config/environment.json", R"({"WHY": "at {MMAR_ROOT}"})");
  write(folder / "other.json", R"({"WHY": "other"})");
  const auto root = fs::canonical(folder / "mmar").string();
  const auto failed = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "train");
    arguments.insert(arguments.end(), {"--device", "cpu"});
    const auto err = clara_host(arguments, folder.path()).err;
    return err.substr(err.rfind("clara-host: "));
  };
  CHECK(failed({"mmar/config/config_train.json", "--set", "seconds=0"}) ==
        "clara-host: at " + root + "\n");
  CHECK(failed({"-m", "mmar", "--set", "seconds=0"}) == "clara-host: at " + root + "\n");
  CHECK(failed({"-m", "mmar", "-c", "config/config_train.json", "-e", "other.json", "--set",
                "seconds=0"}) == "clara-host: other\n");
  for (const auto* flag : {"--write-train-stats", "--write_train_stats"})
    CHECK(
        failed({"-m", "mmar", flag, "--set", "seconds=0", "WHY=1"}).find("{WHY} is set by --set") !=
        std::string::npos);
}

TEST_CASE("CLARA_DEVICE is what --device is when it is not written") {
  const TemporaryFolder folder;
  write(folder / "c.json", trainer("{}"));
  const auto with_device = [&](const std::string& device, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(),
                     {"--plugin-dir", (build_dir() / "tests/plugins").string(), "train", "c.json"});
    auto environment = kEnvironment;
    environment["CLARA_DEVICE"] = device;
    return run(host_program(), arguments, environment, folder.path());
  };
  const auto unknown = with_device("gpu", {});
  CHECK(unknown.err == "clara-host: CLARA_DEVICE: expected auto, cpu or cuda, got \"gpu\"\n");
  CHECK(unknown.code == 2);
  CHECK(log_lines(with_device("cpu", {}).err).front() == "info device: cpu");
  CHECK(with_device("gpu", {"--device", "cpu"}).code == 0);
}

TEST_CASE("what a config shows of itself controls no terminal, and is the same to a program") {
  const TemporaryFolder folder;
  write(folder / "config.json",
        R"({"title\u001b": "a\u009b31m\u007f", "train": {"trainer": {"name": "StandInTrainer"}}})");
  const auto shown = clara_host({"config", "show", "config.json"}, folder.path());
  CHECK(shown.out.find(R"("a\u009b31m\u007f")") != std::string::npos);
  CHECK(parse_json(shown.out).find("title\x1b")->as_string() ==
        "a\xC2\x9B"
        "31m\x7F");
  const auto origin = clara_host({"config", "show", "--origin", "config.json"}, folder.path());
  CHECK(origin.out.starts_with(R"(/title\u001b = "a\u009b31m\u007f"    # config.json:1:17)"
                               "\n"));
}

TEST_CASE("config show prints what is effective, and where it came from") {
  const auto shown = clara_host({"config", "show", "plain.json", "--set", "seconds=2"});
  CHECK(shown.code == 0);
  const auto value = parse_json(shown.out);
  CHECK(value.find("train")->find("trainer")->find("args")->find("seconds")->as_int() == 2);
  const auto origin =
      clara_host({"config", "show", "--origin", "plain.json", "--set", "seconds=2"});
  CHECK(origin.out ==
        "/schema = 1    # plain.json:2:13\n"
        "/seconds = 2    # --set\n"
        "/print_conf = false    # plain.json:4:17\n"
        "/learning_rate = 0.1    # plain.json:5:20\n"
        "/train/trainer/name = \"StandInTrainer\"    # plain.json:7:25\n"
        "/train/trainer/args/seconds = 2    # --set by {seconds}\n"
        "/train/trainer/args/transforms = \"@pre_transforms\"    # plain.json:7:90\n"
        "/train/trainer/args/fails = \"\"    # default of StandInTrainer\n"
        "/train/trainer/args/crashes = false    # default of StandInTrainer\n"
        "/train/trainer/args/optimizer = \"@optimizer\"    # implied\n"
        "/train/trainer/args/network = \"@model\"    # implied\n"
        "/train/pre_transforms/0/name = \"RandomAxisFlip#flip\"    # plain.json:9:16\n"
        "/train/pre_transforms/0/args/fields = \"image\"    # plain.json:9:58\n"
        "/train/pre_transforms/0/args/probability = 0.5    # plain.json:9:82\n"
        "/train/pre_transforms/1/name = \"RandomRotate3D\"    # plain.json:10:16\n"
        "/train/pre_transforms/1/disabled = true    # plain.json:10:46\n"
        "/train/pre_transforms/1/args = {}    # plain.json:10:60\n"
        "/train/model/name = \"PlainModel\"    # plain.json:12:23\n"
        "/train/optimizer/name = \"PlainOptimizer\"    # plain.json:13:27\n"
        "/train/optimizer/args/lr = 0.1    # plain.json:5:20 by {learning_rate}\n");
}

TEST_CASE("a result that a full disk has not taken is no success; one that nobody wants is none") {
  const auto printed_to = [](const std::string& where, const std::string& command) {
    return run("/bin/bash", {"-c", "\"$0\" " + command + where, host_program().string()});
  };
  for (const auto* command : {"plugins list", "--json plugins list", "--version"}) {
    CAPTURE(std::string(command));
    const auto full = printed_to(" >/dev/full", command);
    CHECK(full.code == 4);
    CHECK(full.err ==
          "clara-host: standard output has not taken all that was printed; is its disk full?\n");
    CHECK(printed_to(" >&-", command).code == 0);
  }
}

TEST_CASE("files that are no configs are refused without waiting") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "folder.json");
  REQUIRE(run("/usr/bin/mkfifo", {(folder / "fifo.json").string()}).code == 0);
  fs::create_symlink("loop.json", folder / "loop.json");
  fs::create_symlink("gone.json", folder / "link.json");
  { std::ofstream(folder / "large.json") << ' '; }
  fs::resize_file(folder / "large.json", (std::uintmax_t{64} << 20) + 1);
  const auto said = [&](const std::string& file) {
    const auto ran = clara_host({"check", file}, folder.path());
    CHECK(ran.code == 2);
    return ran.out;
  };
  CHECK(said("folder.json") == "folder.json: is a folder; expected a file\nfolder.json: 1 error\n");
  CHECK(said("fifo.json") == "fifo.json: is a FIFO; expected a file\nfifo.json: 1 error\n");
  CHECK(said("/dev/zero") == "/dev/zero: is a device; expected a file\n/dev/zero: 1 error\n");
  CHECK(said("loop.json") == "loop.json: its symbolic links form a loop\nloop.json: 1 error\n");
  CHECK(said("link.json") ==
        "link.json: is a symbolic link to gone.json, which is not there\nlink.json: 1 error\n");
  CHECK(said("large.json") == "large.json: is larger than 64 MiB\nlarge.json: 1 error\n");
  CHECK(said("fifo.jso") ==
        "fifo.jso: there is no such file; did you mean \"fifo.json\"?\nfifo.jso: 1 error\n");
}
