#include "program_executor.hpp"

#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/testing/executor_conformance.hpp>
#include <clara/testing/fakes.hpp>
#include <tests/support/paths.hpp>

#include <cmath>
#include <fstream>
#include <sstream>

using clara::program::ProgramExecutor;
using clara::program::ReportReader;
using Keys = std::vector<clara::program::ReportKey>;

namespace {

ProgramExecutor::Options options(std::string_view json) {
  return clara::read_options<ProgramExecutor::Options>(clara::parse_json(json), "ProgramExecutor",
                                                       nullptr);
}

constexpr std::string_view kConfig = R"json({
  "command": ["python3", "boot.py"], "arguments": "named",
  "search_space": [{"name": "lr", "type": "continuous", "start": 0.1, "stop": 0.5},
                   {"name": "resnet-50", "values": ["1-11", "1-12"]},
                   {"name": "n", "type": "int", "start": 2, "stop": 8, "step": 2},
                   {"name": "flip", "type": "bool"}],
  "report_keys": [{"name": "result", "regex": "(?<=result=).+(?=;)"}],
  "reward_attr": "result - 0.1 * latency"})json";

struct Setup {
  clara::testing::TemporaryFolder folder;
  clara::testing::FakeContext context{folder.path()};
  ProgramExecutor executor{options(kConfig), context};
  clara::Job job;

  Setup() {
    std::ofstream(folder / "boot.py") << "\n";
    job.uid = "trial-7";
    job.folder = folder / "W1_1_J1";
    job.values.set("lr", 0.25);
    job.values.set("resnet-50", "1-11");
  }
};

}  // namespace

TEST_CASE("ProgramExecutor keeps the contract of an executor") {
  Setup s;
  clara::testing::check_executor(
      [&] { return std::make_unique<ProgramExecutor>(options(kConfig), s.context); },
      s.folder / "automl");
}

TEST_CASE("a trial that begins anew counts its steps anew") {
  Setup s;
  s.executor.read_line(s.job, "result=1;");
  s.job.attempt = 2;
  CHECK(s.executor.read_line(s.job, "result=2;").front().step == 0);
  CHECK(s.executor.read_line(s.job, "result=3;").front().step == 1);
}

TEST_CASE("a search file's parameters become the space") {
  Setup s;
  const auto space = s.executor.search_space({});
  REQUIRE(space.parameters().size() == 4);
  CHECK(space.parameters()[0].high == 0.5);
  CHECK(space.parameters()[1].choices.size() == 2);
  CHECK(space.parameters()[2].step == 2);
  CHECK(space.parameters()[3].choices == std::vector<clara::Value>{false, true});
}

TEST_CASE("values arrive as a file, as variables and as arguments") {
  Setup s;
  const auto launch = s.executor.prepare(s.job);
  CHECK(launch.argv == std::vector<std::string>{"python3", (s.folder / "boot.py").string(), "--lr",
                                                "0.25", "--resnet-50", "1-11", "--trial_id",
                                                "trial-7"});
  CHECK(launch.directory == s.job.folder);
  std::map<std::string, std::string> variables(launch.environment.begin(),
                                               launch.environment.end());
  CHECK(variables["CLARA_PARAM_LR"] == "0.25");
  CHECK(variables["CLARA_PARAM_RESNET_50"] == "1-11");
  CHECK(variables["CLARA_TRIAL_ID"] == "trial-7");
  std::ostringstream text;
  text << std::ifstream(variables["CLARA_PARAMS"]).rdbuf();
  CHECK(clara::parse_json(text.str()).json() == R"({"lr":0.25,"resnet-50":"1-11"})");
}

TEST_CASE("a boot file's train() is called, a program that runs by itself is left alone") {
  Setup s;
  const auto words = [&](const std::string& text) {
    std::ofstream(s.folder / "boot.py") << text;
    const auto launch = s.executor.prepare(s.job);
    return launch.argv[1] == "-m" ? launch.argv[2] : std::string("as it is");
  };
  CHECK(words("import autosearch\ndef train():\n  pass\n") == "autosearch");
  CHECK(words("def train():\n  pass\nif __name__ == '__main__':\n  train()\n") == "as it is");
  CHECK(words("def train():\n  pass\ntrain()\n") == "as it is");
  CHECK(words("class A:\n  def train(self):\n    pass\n") == "as it is");
}

TEST_CASE("the documented regex finds its number, and the last match counts") {
  Setup s;
  CHECK(s.executor.read_line(s.job, "I can see atdout in screen").empty());
  const auto first = s.executor.read_line(s.job, "result=-1.000000;");
  REQUIRE(first.size() == 1);
  CHECK(first[0].name == "result");
  CHECK(first[0].value == -1.0);
  CHECK(first[0].step == 0);
  const auto second = s.executor.read_line(s.job, "result=2.5;");
  CHECK(second[0].step == 1);
  s.job.reported = {first[0], second[0], {"latency", 0, 5, 0}};
  std::string why;
  CHECK(s.executor.score(s.job, why) == 2.0);
}

TEST_CASE("of several matches on a line the last one counts") {
  const ReportReader reader(Keys{{"acc", "(?<=acc=)[0-9.]+"}, {"loss", "loss=([0-9.]+)"}});
  const auto found = reader.read("acc=0.1 loss=3 acc=0.2 loss=2");
  REQUIRE(found.size() == 2);
  CHECK(found[0].value == 0.2);
  CHECK(found[1].value == 2);
  // An empty match is one, and does not go on for ever.
  CHECK(ReportReader(Keys{{"n", "[0-9]*$"}}).read("7").size() == 1);
}

TEST_CASE("what is missing from the reward is named") {
  Setup s;
  std::string why;
  CHECK_FALSE(s.executor.score(s.job, why).has_value());
  CHECK(why == "reward_attr needs latency, result, but the trial reported nothing");
  s.job.reported = {{"result", 0, 1, 0}};
  CHECK_FALSE(s.executor.score(s.job, why).has_value());
  CHECK(why == "reward_attr needs latency, but the trial reported result");
}

TEST_CASE("a NaN reward stays NaN, for the host to refuse") {
  Setup s;
  s.job.reported = {{"result", 0, std::nan(""), 0}, {"latency", 0, 1, 0}};
  std::string why;
  const auto score = s.executor.score(s.job, why);
  REQUIRE(score.has_value());
  CHECK(std::isnan(*score));
}

TEST_CASE("output that cannot be read fails its own trial, with the line") {
  Setup s;
  CHECK(s.executor.read_line(s.job, "result=abc;").empty());
  CHECK(s.executor.read_line(s.job, "result=1;").empty());
  std::string why;
  CHECK_FALSE(s.executor.score(s.job, why).has_value());
  CHECK(why == "the regex of the report key \"result\" matched \"abc\", which is no number");
  clara::Job other = s.job;
  other.uid = "trial-8";
  CHECK(s.executor.read_line(other, "result=1;").size() == 1);
}

TEST_CASE("a catastrophic pattern is stopped") {
  const ReportReader reader(Keys{{"x", "(a+)+$"}});
  const std::string line = std::string(40, 'a') + "b";
  CHECK_THROWS_WITH_AS(
      reader.read(line),
      ("the regex of the report key \"x\" takes too long on the line \"" + line + "\"").c_str(),
      clara::Error);
}

TEST_CASE("numbers are read as programs print them") {
  const ReportReader reader(Keys{{"x", "x=(\\S+)"}});
  CHECK(reader.read("x=1e-3")[0].value == 1e-3);
  CHECK(reader.read("x=+5")[0].value == 5);
  CHECK(std::isnan(reader.read("x=nan")[0].value));
  CHECK(std::isinf(reader.read("x=1e400")[0].value));
}

TEST_CASE("bad options are refused in words") {
  clara::testing::FakeContext context;
  CHECK_THROWS_WITH_AS(ReportReader(Keys{{"x", "(unclosed"}}),
                       "the regex of the report key \"x\" is not understood at character 10: "
                       "Unmatched marking parenthesis ( or \\(",
                       clara::Error);
  auto bad = options(
      R"({"command": ["x"], "search_space": [{"name": "lr", "type": "continuous", "start": 2, "stop": 1}],
                         "reward_attr": "a"})");
  CHECK_THROWS_WITH_AS(ProgramExecutor(bad, context),
                       "parameter \"lr\": start, 2.0, is above stop, 1.0", clara::Error);
}
