// The examples of search files, run as a user runs them, in a copy.

#include <doctest/doctest.h>
#include <clara/value.hpp>
#include <host/store/study_file.hpp>
#include <support/files.hpp>
#include <support/paths.hpp>
#include <support/run.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace fs = std::filesystem;
using clara::parse_json;
using clara::Value;
using clara::testing::host_program;
using clara::testing::Ran;
using clara::testing::run;
using clara::testing::source_dir;
using clara::testing::TemporaryFolder;
using clara::testing::text_of;

namespace {

/// scikit-learn is in the environment of the MLflow server.
std::map<std::string, std::string> environment() {
  const auto python = clara::testing::mlflow_python().parent_path().string();
  return {{"NO_COLOR", "1"},
          {"MLFLOW_TRACKING_URI", ""},
          {"PATH", python + ":" + std::getenv("PATH")}};  // NOLINT(concurrency-mt-unsafe)
}

class Example {
 public:
  explicit Example(const std::string& name) : folder_(scratch_ / name) {
    fs::copy(source_dir() / "examples/autosearch" / name, folder_, fs::copy_options::recursive);
  }
  Ran clara_host(std::vector<std::string> arguments) const {
    return run(host_program(), arguments, environment(), folder_);
  }
  Value search(std::vector<std::string> program = {}) const {
    std::vector<std::string> arguments{"--json", "-q", "run", "search.yaml", "--seed", "1"};
    if (!program.empty()) arguments.emplace_back("--");
    arguments.insert(arguments.end(), program.begin(), program.end());
    const auto ran = clara_host(arguments);
    REQUIRE_MESSAGE(ran.code == 0, ran.err);
    return parse_json(ran.out);
  }
  const fs::path& folder() const { return folder_; }

 private:
  TemporaryFolder scratch_;
  fs::path folder_;
};

std::int64_t completed(const Value& ended) {
  return ended.find("jobs")->find("complete")->as_int();
}

}  // namespace

TEST_CASE("a program that prints its result") {
  const Example example("regex");
  CHECK(example.clara_host({"check", "search.yaml"}).out == "search.yaml: ok, an AutoML config\n");
  const auto ended = example.search();
  CHECK(completed(ended) == 6);
  CHECK(ended.find("reason")->as_string() == "all 6 samples were tried");
  const auto& best = *ended.find("best");
  const auto x = best.find("values")->find("x")->as_number();
  const auto y = best.find("values")->find("y")->as_number();
  const auto valley = -((1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x));
  CHECK(best.find("score")->as_number() == doctest::Approx(valley));
  // save_model_count 3: the others keep their record only.
  int whole = 0;
  for (const auto& entry : fs::directory_iterator(example.folder() / "automl/run_1"))
    whole += fs::exists(entry.path() / "params.json") ? 1 : 0;
  CHECK(whole == 3);
}

TEST_CASE("train and eval of a boot file, with the reporter") {
  const Example example("digits");
  const auto ended = example.search();
  CHECK(completed(ended) == 6);
  CHECK(ended.find("best")->find("score")->as_number() > 0.8);
  CHECK(fs::exists(fs::path(ended.find("best")->find("folder")->as_string()) / "model.pickle"));
}

TEST_CASE("a boot file behind --, as ModelArts' users name it") {
  const Example example("digits");
  CHECK(completed(example.search({"python3", "boot.py"})) == 6);
}

TEST_CASE("a program in C++") {
  const Example example("cpp");
  const auto missing = example.clara_host({"-q", "run", "search.yaml"});
  CHECK(missing.code == 1);
  REQUIRE(
      run("/usr/bin/c++", {"-O1", "-o", "integrate", "integrate.cpp"}, {}, example.folder()).code ==
      0);
  const auto ended = example.search();
  CHECK(completed(ended) == 12);
  CHECK(ended.find("best")->find("values")->find("rule")->as_string() == "simpson");
}

TEST_CASE("the last match counts, earlier ones are the trial's curve") {
  const Example example("shell");
  std::ofstream(example.folder() / "compress.sh")
      << "echo bytes=30; echo bytes=20; echo bytes=10\n";
  const auto ended = example.search();
  CHECK(ended.find("best")->find("score")->as_number() == 10);
  const auto study = clara::host::store::StudyFile::open(ended.find("database")->as_string(),
                                                         clara::host::store::Access::read_only);
  const auto trials = study.trials();  // each printed the same
  REQUIRE_FALSE(trials.empty());
  CHECK(trials.front().intermediate ==
        std::map<std::int64_t, double>{{0, 30.0}, {1, 20.0}, {2, 10.0}});
}

TEST_CASE("a second objective is that of the last match, also when its score was there before") {
  const Example example("shell");
  std::ofstream(example.folder() / "search.yaml") << R"yaml(
search_space: [{type: int, params: [{name: level, start: 1, stop: 1}]}]
search_algorithm: {type: random_search, num_samples: 1, reward_attr: acc, report_keys:
  [{name: acc, regex: "(?<=acc=)[0-9.]+"}, {name: lat, regex: "(?<=lat=)[0-9.]+"}]}
objectives: [{name: acc, direction: maximize}, {name: lat, direction: minimize}]
trial: {command: [sh, -c, "echo acc=0.5 lat=9; echo acc=0.7 lat=5; echo acc=0.5 lat=4"]}
)yaml";
  const auto ended = example.search();
  const auto study = clara::host::store::StudyFile::open(ended.find("database")->as_string(),
                                                         clara::host::store::Access::read_only);
  CHECK(study.trials().front().values == std::vector<double>{0.5, 4});
}

TEST_CASE("a shell script, named in the file and on the command line; the smallest wins") {
  const Example example("shell");
  const auto ended = example.search();
  CHECK(completed(ended) == 9);
  const auto smallest = ended.find("best")->find("score")->as_number();
  const auto again = example.search({"sh", "compress.sh"});
  CHECK(again.find("run_id")->as_string() == "run_2");
  CHECK(again.find("best")->find("score")->as_number() == smallest);
}

TEST_CASE("a mistake in the file is told at its place, and nothing is run") {
  const Example example("regex");
  auto text = text_of(example.folder() / "search.yaml");
  const auto at = text.find("search_algorithm:");
  text.replace(at, 17, "search_algotirhm:");
  std::ofstream(example.folder() / "search.yaml") << text;
  for (const auto* command : {"check", "run"}) {
    const auto ran = example.clara_host({command, "search.yaml"});
    CHECK(ran.code == 2);
    const std::string expected =
        "search.yaml:18:1: /search_algotirhm: a search file has no argument \"search_algotirhm\"; "
        "did you mean \"search_algorithm\"?";
    CHECK((ran.out + ran.err).find(expected) != std::string::npos);
  }
  CHECK_FALSE(fs::exists(example.folder() / "automl"));
}

TEST_CASE("a program behind -- belongs to a search file") {
  const TemporaryFolder folder;
  std::ofstream(folder / "c.json") << R"({"controller": {"name": "RandomController"}})";
  const auto ran =
      run(host_program(), {"run", "c.json", "--", "true"}, environment(), folder.path());
  CHECK(ran.code == 2);
  CHECK(ran.err ==
        "clara-host: c.json: only a search file (.yaml) takes a program behind --; a config names "
        "its program in the args of ProgramExecutor\n");
}
