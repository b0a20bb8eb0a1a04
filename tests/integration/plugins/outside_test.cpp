// Plugins of other people as a user of `check`, `train` and `run` meets them.

#include <doctest/doctest.h>
#include <support/paths.hpp>
#include <support/run.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using clara::testing::build_dir;
using clara::testing::Ran;
using clara::testing::TemporaryFolder;

namespace {

/// An MMAR whose custom/ has copies of plugins of the tests.
class Mmar {
 public:
  Mmar() : path_(fs::canonical(root_.path()) / "mmar") {
    fs::create_directories(custom());
    fs::create_directories(path_ / "config");
  }
  fs::path custom() const { return path_ / "custom"; }
  fs::path config(const std::string& name) const { return path_ / "config" / name; }

  /// `plugin`: below build/tests/plugins.
  fs::path put(const std::string& plugin) const {
    const auto from = build_dir() / "tests/plugins" / plugin;
    const auto to = custom() / from.filename();
    fs::copy_file(from, to);
    return to;
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(config(name)) << text;
  }
  /// A study with one handler.
  void study(const std::string& handler) const {
    write("config_train.json",
          R"({"rate": 0, "search": [{"domain": "lr", "type": "float", "args": ["rate"], )"
          R"("targets": [0, 1]}], "train": {"trainer": {"name": "StandInTrainer", )"
          R"("args": {"seconds": "{rate}"}}}})");
    write("config_automl.json",
          "{\n\"executor\": {\"name\": \"MMARExecutor\"},\n\"controller\": {\"name\": "
          "\"RandomController\"},\n\"handlers\": [\n" +
              handler + "\n]}");
  }
  bool has_runs() const { return fs::exists(path_ / "automl"); }

  Ran clara_host(const std::vector<std::string>& arguments) const {
    return clara::testing::run(clara::testing::host_program(), arguments,
                               {{"MMAR_ROOT", ""},
                                {"NO_COLOR", "1"},
                                {"CLARA_PLUGIN_PATH", ""},
                                {"XDG_CACHE_HOME", (path_ / "cache").string()},
                                {"ASAN_OPTIONS", "handle_abort=0:handle_segv=0:detect_leaks=0"},
                                {"TSAN_OPTIONS", "handle_abort=0:handle_segv=0"}},
                               path_);
  }

 private:
  TemporaryFolder root_;
  fs::path path_;
};

constexpr std::size_t kTime = 13;  // "12:34:28.533 "

}  // namespace

TEST_CASE("a plugin that is not offered is told of by every command that looks for its names") {
  const Mmar mmar;
  const auto file = mmar.put("libstand_ins.so");
  mmar.write("config_train.json", R"({"train": {"trainer": {"name": "StandInTrainer"}}})");
  fs::permissions(mmar.custom(), fs::perms::all);
  const auto untrusted = file.string() + ": is not trusted: " + mmar.custom().string() +
                         " is writable by everybody; chmod o-w " + mmar.custom().string() + "\n";
  const auto warning = "warning not offered: " + untrusted;
  const auto config = mmar.config("config_train.json").string();
  const auto checked = mmar.clara_host({"check", config});
  CHECK(checked.code == 3);
  CHECK(checked.err.substr(kTime) == warning);
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"train", config},
        {"config", "show", config},
        {"plugins", "describe", "trainer/StandInTrainer", "--mmar", "."}}) {
    const auto ran = mmar.clara_host(command);
    CHECK(ran.code == 3);
    CHECK(ran.err.substr(kTime, warning.size()) == warning);
    CHECK(ran.err.ends_with("the trainer \"StandInTrainer\" is not offered: " + untrusted));
  }
}

TEST_CASE("a plugin that was built for another host is named where its component is wanted") {
  const Mmar mmar;
  const auto file = mmar.put("broken/libwrong_sdk.so");
  mmar.put("libstand_ins.so");
  mmar.write("config_train.json", R"({"rate": 0.5,
  "search": [{"domain": "lr", "type": "float", "args": ["rate"], "targets": [0, 1]}],
  "train": {"trainer": {"name": "StandInTrainer", "args": {"seconds": "{rate}"}}}})");
  mmar.write("config_automl.json", R"({"handlers": [{"name": "Idle"}],
  "executor": {"name": "MMARExecutor"}, "controller": {"name": "RandomController"}})");
  const auto ran = mmar.clara_host({"check", mmar.config("config_automl.json").string()});
  CHECK(ran.code == 3);
  CHECK(ran.out.find("/handlers/0/name: the handler \"Idle\" is not offered: " + file.string() +
                     ": is built with ") != std::string::npos);
}

TEST_CASE("a constructor that ends its process does not take a study along") {
  const Mmar mmar;
  const auto file = mmar.put("broken/libcrashes_in_constructor.so");
  mmar.put("libstand_ins.so");
  mmar.study(R"({"path": "crashes_in_constructor.Crasher"})");
  const auto config = mmar.config("config_automl.json").string();
  CHECK(mmar.clara_host({"check", config}).code == 0);
  const auto ran = mmar.clara_host({"run", config});
  CHECK(ran.code == 3);
  CHECK(ran.out.empty());
  CHECK(ran.err == "clara-host: " + config + ":5:1: /handlers/0: Crasher: " + file.string() +
                       ": its constructor crashed the process that tried it: signal 6 (Aborted); "
                       "the last that it wrote: acme: no licence\n");
  CHECK_FALSE(mmar.has_runs());
}

TEST_CASE("a plugin that crashes while it is loaded is told with the place in the config") {
  const Mmar mmar;
  const auto file = mmar.put("broken/libcrashes_in_fill.so");
  mmar.put("libstand_ins.so");
  mmar.study(R"({"path": "crashes_in_fill.Idle", "args": {}})");
  const auto config = mmar.config("config_automl.json").string();
  const auto ran = mmar.clara_host({"run", config});
  CHECK(ran.code == 3);
  CHECK(ran.err == "clara-host: " + config + ":5:42: /handlers/0/args: Idle: " + file.string() +
                       ": crashed the process that tried it: signal 11 (Segmentation fault)\n");
  CHECK_FALSE(mmar.has_runs());
}

TEST_CASE("what a constructor says before a study begins is said once") {
  const Mmar mmar;
  mmar.put("libgreeter.so");
  mmar.put("libstand_ins.so");
  mmar.study(R"({"path": "greeter.Grump"})");
  const auto config = mmar.config("config_automl.json").string();
  const auto ran = mmar.clara_host({"run", config});
  CHECK(ran.code == 2);
  CHECK(ran.err == "clara-host: " + config + ":5:1: /handlers/0/args: Grump: it is too early\n");
}

TEST_CASE("a constructor that crashes a training is told before the process ends") {
  const Mmar mmar;
  const auto file = mmar.put("libstand_ins.so");
  mmar.write("config_train.json",
             R"({"train": {"trainer": {"name": "StandInTrainer", "args": {"crashes": true}}}})");
  const auto config = mmar.config("config_train.json").string();
  const auto ran = mmar.clara_host({"train", config, "--device", "cpu"});
  CHECK(ran.code == 128 + 6);
  const auto at = ran.err.find("clara-host: ");
  REQUIRE(at != std::string::npos);
  CHECK(ran.err.substr(at) == "clara-host: " + config +
                                  ":1:58: /train/trainer/args: StandInTrainer: " + file.string() +
                                  ": its constructor crashed this process: signal 6 (Aborted)\n");
}
