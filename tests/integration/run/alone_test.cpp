// The commands that are printed for a job run as they stand, also when its folder was reduced.

#include "light_mmar.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::string> kNobodys{
    {"MMAR_ROOT", ""}, {"MLFLOW_TRACKING_URI", ""}, {"PYTHONPATH", ""}, {"CLARA_PLUGIN_PATH", ""}};

/// A command as a user types it. A script that keeps the job contract needs `attempt`.
Ran typed(const std::string& command, const fs::path& attempt) {
  auto environment = kNobodys;
  environment["CLARA_ATTEMPT_DIR"] = attempt.string();
  return run("/bin/bash", {"-c", command}, environment);
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string command_of_first(const LightMmar& mmar) {
  const auto report = clara_host({"report", mmar.path().string(), "--json"});
  return parse_json(report.out).find("jobs")->as_array().at(0).find("command")->as_string();
}

}  // namespace

TEST_CASE("the best job is trained again by its command, with key_mmar_content_only") {
  const LightMmar mmar;
  mmar.handlers(R"([{"name": "MMARHandler", "args": {"key_mmar_content_only": true}}])");
  mmar.write("docs/words.txt", "read by the job\n");
  mmar.job("cat docs/words.txt; echo weights >models/model.pt; echo last >models/final_model.pt");
  const auto ran = mmar.run({"--max-jobs", "1"});
  REQUIRE(ran.code == 0);
  const auto job = mmar.run_folder("run_1") / "W1_1_J1";
  CHECK(names_in(job) ==
        std::vector<std::string>{".clara", "commands", "config", "docs", "eval", "models"});
  CHECK(names_in(job / "models") == std::vector<std::string>{"model.pt"});
  const auto command = command_of_first(mmar);
  CHECK(ran.out.find("train it again  " + command + "\n") != std::string::npos);
  const TemporaryFolder attempt;
  const auto again = typed(command, attempt.path());
  INFO(again.err);
  CHECK(again.code == 0);
  CHECK(again.out == "read by the job\n");
  CHECK(read_text(job / "models/final_model.pt") == "last\n");
}

TEST_CASE("a job that failed fails again by its command, with a trainer of custom/") {
  const LightMmar mmar;
  fs::remove_all(mmar.path() / "commands");
  fs::create_directory(mmar.path() / "custom");
  fs::copy_file(build_dir() / "tests/plugins/libstand_ins.so",
                mmar.path() / "custom/libstand_ins.so");
  mmar.write("config/config_train.json", R"({
  "rate": 0.5,
  "search": [{"domain": "lr", "type": "float", "args": ["rate"], "targets": [0, 0.01]}],
  "train": {"trainer": {"name": "StandInTrainer",
                        "args": {"seconds": "{rate}", "fails": "no such volume"}}}
}
)");
  const auto ran =
      run(host_program(), {"run", mmar.config().string(), "--max-jobs", "1"}, kNobodys);
  CHECK(ran.code == 1);
  CHECK(names_in(mmar.run_folder("run_1") / "W1_1_J1") ==
        std::vector<std::string>{".clara", "config", "custom", "eval", "models"});
  const auto command = command_of_first(mmar);
  CHECK(ran.err.find("  it alone: " + command + "\n") != std::string::npos);
  const auto again = run("/bin/bash", {"-c", command}, kNobodys);
  CHECK(again.code == 1);
  CHECK(again.err.ends_with("clara-host: no such volume\n"));
}

}  // namespace clara::testing
