// An AutoML config with its training config: which file that is, and what goes to the jobs.

#include <doctest/doctest.h>
#include <host/config/origins.hpp>
#include <host/config/searchable_training.hpp>
#include <support/paths.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "read.hpp"

using clara::Issues;
using clara::testing::InventedComponents;
using clara::testing::training;
namespace config = clara::host::config;

namespace {

/// An MMAR with config_train.json and other.json, which both have a search over {rate}.
class Mmar {
 public:
  Mmar() {
    std::filesystem::create_directories(folder_ / "config");
    const auto text = training(
        R"("roi": [1], "name": "x",
           "search": [{"type": "float", "args": ["rate"], "targets": [0.1, 0.2]}],)",
        R"("inferer": {"name": "SlidingWindowInferer", "args":
           {"roi_size": "{roi}", "overlap": "{rate}"}},
           "key_metric": {"name": "MeanDice", "log_label": "{name}"},)");
    write("config_train.json", text);
    write("other.json", text);
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / "config" / name) << text;
  }

  /// The study of an AutoML config with these handlers and settings.
  config::StudyPlan read(const std::string& handlers, const std::vector<std::string>& settings,
                         const std::string& first_level = "") {
    write("config_automl.json", "{" + first_level + R"("executor": {"name": "MMARExecutor"},
"controller": {"name": "RandomController"}, "handlers": [)" +
                                    handlers + "]}");
    Issues issues;
    auto study = config::read_study(
        {folder_ / "config/config_automl.json", folder_.path(), {}, settings}, components_, issues);
    said = issues.text();
    for (auto at = said.find(folder()); at != std::string::npos; at = said.find(folder()))
      said.erase(at, folder().size());
    return study;
  }

  std::string file(const std::string& handlers, const std::vector<std::string>& settings,
                   const std::string& first_level = "") {
    const auto study = read(handlers, settings, first_level);
    return study.training ? study.training->file_name() : "none: " + said;
  }

  std::string said;

 private:
  std::string folder() const { return (folder_ / "config").string() + "/"; }

  InventedComponents components_;
  clara::testing::TemporaryFolder folder_;
};

constexpr const char* kPlain = R"({"name": "MMARHandler"})";
constexpr const char* kWritten =
    R"({"name": "MMARHandler", "args": {"train_config_file": "config_train.json"}})";

}  // namespace

TEST_CASE("--set trainconf wins over what the handler has written, that over the default") {
  Mmar mmar;
  CHECK(mmar.file(kPlain, {}) == "config_train.json");
  CHECK(mmar.file(kPlain, {}, R"("trainconf": "other.json",)") == "other.json");
  CHECK(mmar.file(kPlain, {"trainconf=other.json"}) == "other.json");
  CHECK(mmar.file(kWritten, {}, R"("trainconf": "other.json",)") == "config_train.json");
  CHECK(mmar.file(kWritten, {"trainconf=other.json"}) == "other.json");
  CHECK(mmar.file("", {"trainconf=other.json"}) == "other.json");
  CHECK(mmar.file(kWritten, {"trainconf=zzz.json"}) ==
        "none: --set: there is no training config zzz.json; --set trainconf=FILE names another "
        "one");
  CHECK(mmar.file(kWritten, {}, R"("trainconf": 5,)") ==
        "none: config_automl.json:1:15: /trainconf: expected the name of a training config, got 5");
}

TEST_CASE("the file's origin is what decides on it") {
  Mmar mmar;
  const auto origin = [&](const char* handler, const std::vector<std::string>& settings) {
    for (const auto& one : config::origins(mmar.read(handler, settings).plan))
      if (one.path == "/handlers/0/args/train_config_file")
        return one.value.as_string() + " " + one.text + " by " + one.variable;
    return std::string("none");
  };
  CHECK(origin(kPlain, {}) == "config_train.json built in by trainconf");
  CHECK(origin(kWritten, {"trainconf=other.json"}) == "other.json --set by trainconf");
}

TEST_CASE("settings go to the jobs as they are written, lists without blanks in between") {
  using Settings = std::vector<std::pair<std::string, std::string>>;
  Mmar mmar;
  const auto study = mmar.read(
      kPlain, {"roi=[1, 2, 3]", "name=val  dice", "epochs=+3", "amp=True", "learning_rate=007"});
  CHECK(mmar.said == "");
  CHECK(study.job_settings == Settings{{"roi", "[1,2,3]"},
                                       {"name", "val  dice"},
                                       {"epochs", "+3"},
                                       {"amp", "True"},
                                       {"learning_rate", "007"}});
}
