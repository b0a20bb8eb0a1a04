// Jobs that are any program, by a search file or by a config.

#include "light_mmar.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace clara::testing {
namespace {

/// A search file in a folder of its own, and the program that its trials run, behind "--".
class ProgramSearch {
 public:
  ProgramSearch(int jobs, const std::vector<std::string>& program) : program_{"--"} {
    program_.insert(program_.end(), program.begin(), program.end());
    std::ofstream(file()) << R"yaml(
search_space: [{type: int, params: [{name: x, start: 1, stop: 9}]}]
search_algorithm: {type: random_search, reward_attr: y, report_keys: [{name: y, regex: "y=(.+)"}], num_samples: )yaml"
                          << jobs << "}\n";
  }
  std::filesystem::path file() const { return folder_ / "search.yaml"; }
  std::filesystem::path run_folder() const { return folder_ / "automl/run_1"; }
  /// clara-host in that folder.
  Ran alone(const std::vector<std::string>& words) const {
    return clara_host(words, folder_.path());
  }
  /// The same with the program, and with variables.
  Ran with(std::vector<std::string> words,
           std::map<std::string, std::string> environment = {}) const {
    words.insert(words.end(), program_.begin(), program_.end());
    environment.emplace("NO_COLOR", "1");
    return run(host_program(), words, environment, folder_.path());
  }

 private:
  TemporaryFolder folder_;
  std::vector<std::string> program_;
};

}  // namespace

TEST_CASE("--resume knows its FILE, also when the program is said again") {
  const ProgramSearch search(3, {"sh", "-c", "echo y=1"});
  REQUIRE(search.with({"run", "search.yaml", "--max-jobs", "1"}).code == 0);
  const auto again = search.with({"run", "--resume", "--max-jobs", "2"});
  CHECK_MESSAGE(again.code == 0, again.err);
  CHECK(again.out.find("2 jobs: 2 complete") != std::string::npos);
  const auto named = search.with({"run", "--resume", "search.yaml"});
  CHECK_MESSAGE(named.code == 0, named.err);
  CHECK(named.out.find("3 jobs: 3 complete") != std::string::npos);
  for (const auto* verb : {"run", "check"}) {
    const auto none = search.with({verb});
    CHECK(none.code == 2);
    CHECK(none.err == "clara-host: FILE is required: the config\n");
  }
}

TEST_CASE("--resume goes on without the search file, with the program of then or another one") {
  const ProgramSearch search(3, {"sh", "-c", "echo y=1"});
  REQUIRE(search.with({"run", "search.yaml", "--max-jobs", "1"}).code == 0);
  std::filesystem::remove(search.file());
  const auto on = search.alone({"run", "--resume", "--max-jobs", "2"});
  CHECK_MESSAGE(on.code == 0, on.err);
  CHECK(on.out.find("2 jobs: 2 complete") != std::string::npos);
  CHECK(on.err.find("warning " + search.file().string() +
                    " is not there any more: the run goes on with what run.json has of it\n") !=
        std::string::npos);
  const auto other = search.alone({"run", "--resume", "--", "sh", "-c", "echo y=7"});
  CHECK_MESSAGE(other.code == 0, other.err);
  CHECK(other.out.find("best score      7.0000 (W1_3_J3)") != std::string::npos);
}

TEST_CASE("a secret of the program behind -- was not kept, and has to be said again") {
  const ProgramSearch search(
      2, {"sh", "-c", "echo $1 >seen; echo y=1", "sh", "geheim", "--token", "geheim"});
  const auto began = search.with({"run", "search.yaml", "--max-jobs", "1"});
  REQUIRE_MESSAGE(began.code == 0, began.err);
  const std::string again = "run " + search.file().string() +
                            " --resume -- sh -c 'echo $1 >seen; echo y=1' sh geheim --token "
                            "'***'\n";
  CHECK(began.out.find(" " + again) != std::string::npos);
  const auto lost = search.alone({"run", "--resume"});
  CHECK(lost.err ==
        "clara-host: the run was begun with a secret in the program behind --, which was not kept; "
        "say it again: clara-host " +
            again);
  CHECK(lost.code == 2);
  const auto said = search.with({"run", "search.yaml", "--resume"});
  CHECK_MESSAGE(said.code == 0, said.err);
  CHECK(said.out.find("2 jobs: 2 complete") != std::string::npos);
}

TEST_CASE("a secret that only the environment tells for one is kept by no record of the run") {
  const ProgramSearch search(2, {"sh", "-c", "echo y=1", "sh", "--login", "geheim9876"});
  const std::map<std::string, std::string> environment{{"HF_TOKEN", "geheim9876"}};
  const auto began = search.with({"run", "search.yaml", "--max-jobs", "1"}, environment);
  REQUIRE_MESSAGE(began.code == 0, began.err);
  for (const auto* file : {"run.json", "study.db", "study.db-wal"}) {
    CAPTURE(file);
    const auto path = search.run_folder() / file;
    if (std::filesystem::exists(path)) CHECK(text_of(path).find("geheim9876") == std::string::npos);
  }
  const auto said = search.with({"run", "search.yaml", "--resume"}, environment);
  CHECK_MESSAGE(said.code == 0, said.err);
  CHECK(said.out.find("2 jobs: 2 complete") != std::string::npos);
}

TEST_CASE("any program can be a job") {
  const LightMmar mmar;
  mmar.write("config/config_automl.json", R"({
  "executor": {
    "name": "ProgramExecutor",
    "args": {
      "command": ["sh", "-c", "echo loss=$CLARA_PARAM_X; echo loss=0.5"],
      "search_space": [{"name": "x", "type": "continuous", "start": 1, "stop": 2}],
      "report_keys": [{"name": "loss", "regex": "(?<=loss=).+"}],
      "reward_attr": "loss"
    }
  },
  "controller": {"name": "RandomController", "args": {"max_rounds": 2}}
}
)");
  const auto ran = mmar.run();
  INFO(ran.err);
  CHECK(ran.code == 0);
  CHECK(ran.out.starts_with("run_1 ended: "));
  CHECK(ran.out.find("best score      0.5000 (W1_1_J1)\n") != std::string::npos);
  const auto copy =
      clara_host({"best", mmar.path().string(), "--copy", (mmar.path() / "w").string()});
  CHECK(copy.code == 4);
  CHECK(copy.err == "clara-host: W1_1_J1 is no MMAR that could be copied: there is no " +
                        (mmar.run_folder("run_1") / "W1_1_J1/config/config_train.json").string() +
                        "\n");
}

}  // namespace clara::testing
