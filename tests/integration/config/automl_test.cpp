// config show and check of an AutoML config, whose jobs take settings too.

#include <doctest/doctest.h>
#include <support/paths.hpp>
#include <support/run.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using clara::testing::Ran;
using clara::testing::TemporaryFolder;

namespace {

/// An MMAR with an AutoML and a training config over the stand-ins.
class Mmar {
 public:
  Mmar() {
    write("config_automl.json", R"({"executor": {"name": "MMARExecutor"},
"controller": {"name": "RandomController"}, "handlers": [{"name": "MMARHandler"}]})");
    const std::string training = R"({"epochs": 1,
"search": [{"type": "float", "args": ["rate"], "targets": [0, 1]}],
"train": {"trainer": {"name": "StandInTrainer", "args": {"seconds": "{rate}"}}}})";
    write("config_train.json", training);
    write("other.json", training);
  }

  Ran run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(),
                     {"--plugin-dir", (clara::testing::build_dir() / "tests/plugins").string()});
    const std::map<std::string, std::string> environment{{"MMAR_ROOT", ""}, {"NO_COLOR", "1"}};
    return clara::testing::run(clara::testing::host_program(), arguments, environment,
                               folder_ / "config");
  }

 private:
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories(folder_ / "config");
    std::ofstream(folder_ / "config" / name) << text;
  }

  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("config show of an AutoML config takes the settings of its jobs") {
  const Mmar mmar;
  const auto shown = mmar.run({"config", "show", "config_automl.json", "--set", "epochs=3"});
  CHECK(shown.err == "");
  CHECK(shown.out.find("epochs") == std::string::npos);
  CHECK(shown.code == 0);
  const auto unknown = mmar.run({"config", "show", "config_automl.json", "--set", "epoch=3"});
  CHECK(unknown.err ==
        "clara-host: --set: /epoch: neither the AutoML config nor config_train.json has \"epoch\"; "
        "did you mean \"epochs\"?\n");
  CHECK(unknown.code == 2);
}

TEST_CASE("--origin tells what decides on the training config") {
  const Mmar mmar;
  const auto line = [&](std::vector<std::string> settings) {
    std::vector<std::string> arguments{"config", "show", "--origin", "config_automl.json"};
    arguments.insert(arguments.end(), settings.begin(), settings.end());
    const auto out = mmar.run(arguments).out;
    const auto at = out.find("/handlers/0/args/train_config_file");
    return out.substr(at, out.find('\n', at) - at);
  };
  CHECK(line({}) ==
        "/handlers/0/args/train_config_file = \"config_train.json\"    # built in by {trainconf}");
  CHECK(line({"--set", "trainconf=other.json"}) ==
        "/handlers/0/args/train_config_file = \"other.json\"    # --set by {trainconf}");
}
