#include "host/study/settings.hpp"

#include <doctest/doctest.h>
#include <clara/error.hpp>

#include <memory>

namespace clara::host::study {
namespace {

config::StudyPlan study(const std::string& first_level) {
  config::StudyPlan study;
  study.plan.root = "/mmar";
  study.plan.effective = parse_json("{" + first_level + "}", "config_automl.json");
  return study;
}

std::string said(const std::string& first_level) {
  Issues issues;
  read_study_config(study(first_level).plan, issues);
  return issues.text();
}

StudyConfig values(const std::string& first_level) {
  Issues issues;
  auto out = read_study_config(study(first_level).plan, issues);
  CHECK(issues.empty());
  return out;
}

}  // namespace

TEST_CASE("first-level values of a study") {
  const auto read = values(R"("run_id": "night", "workers": "0:0", "traceout": "console",
    "direction": "minimize", "seed": 7, "max_job_run_time": 90, "max_sys_run_time": "8h",
    "hook_timeout": "2m", "grace": "45s")");
  CHECK(read.run_id == "night");
  CHECK(read.workers == "0:0");
  CHECK(read.traceout == "console");
  CHECK(read.direction == Direction::minimize);
  CHECK(read.seed == 7);
  CHECK(read.job_time_limit == std::chrono::seconds(90));
  CHECK(read.time_limit == std::chrono::hours(8));
  CHECK(read.hook_timeout == std::chrono::minutes(2));
  CHECK(read.grace == std::chrono::seconds(45));
}

TEST_CASE("what --set makes a number of is text again") {
  CHECK(values(R"("workers": 2, "run_id": 7)").workers == "2");
  CHECK(values(R"("workers": 2, "run_id": 7)").run_id == "7");
}

TEST_CASE("without any: both, maximize, no limits") {
  const auto read = values(R"("workers": null)");
  CHECK(read.workers == "");
  CHECK(read.traceout == "both");
  CHECK(read.direction == Direction::maximize);
  CHECK_FALSE(read.seed);
  CHECK_FALSE(read.time_limit);
}

TEST_CASE("objectives and constraints of a study") {
  const auto read = values(R"("objectives": [{"name": "dice", "direction": "maximize"},
    {"name": "seconds", "direction": "minimize"}], "constraints": [{"name": "seconds",
    "at_most": 600}, {"name": "dice", "at_least": 0.5}])");
  REQUIRE(read.objectives.size() == 2);
  CHECK(read.objectives[0].name == "dice");
  CHECK(read.objectives[1].direction == Direction::minimize);
  REQUIRE(read.constraints.size() == 2);
  CHECK(read.constraints[0].at_most == 600);
  CHECK(read.constraints[1].at_least == 0.5);
  CHECK(said(R"("objectives": [{"name": "dice", "direction": "up"}])") ==
        "config_automl.json:1:47: /objectives/0/direction: expected a direction, \"maximize\" or "
        "\"minimize\", got \"up\"");
  CHECK(said(R"("objectives": [{"name": "d", "directoin": "maximize"}])") ==
        "config_automl.json:1:44: /objectives/0/directoin: there is no such key here; did you mean "
        "\"direction\"?");
  CHECK(said(R"("objectives": [{"direction": "maximize"}])") ==
        "config_automl.json:1:17: /objectives/0: expected an object with the name of a reported "
        "value, got {\"direction\":\"maximize\"}");
  CHECK(said(R"("objectives": [{"name": "d", "direction": "maximize"}, {"name": "d",
    "direction": "minimize"}])") ==
        "config_automl.json:1:66: /objectives/1/name: \"d\" is there twice");
  CHECK(
      said(R"("direction": "minimize", "objectives": [{"name": "d", "direction": "minimize"}])") ==
      "config_automl.json:1:15: /direction: each of the objectives has a direction of its own");
  CHECK(said(R"("constraints": [{"name": "d", "at_most": "1"}])") ==
        "config_automl.json:1:18: /constraints/0: expected a name and a number, at_most or "
        "at_least, got {\"name\":\"d\",\"at_most\":\"1\"}");
  CHECK(said(R"("objectives": [])") ==
        "config_automl.json:1:16: /objectives: expected a list of objects, one at least, got []");
}

TEST_CASE("what is wrong with them is told at its place") {
  CHECK(said(R"("direction": "up")") ==
        "config_automl.json:1:15: /direction: expected one of \"maximize\", \"minimize\", got "
        "\"up\"");
  CHECK(said(R"("traceout": true)") ==
        "config_automl.json:1:14: /traceout: expected one of \"console\", \"file\", \"both\", got "
        "true");
  CHECK(said(R"("seed": -1)") ==
        "config_automl.json:1:10: /seed: expected a whole number of at least 0, got -1");
  CHECK(said(R"("workers": "0:x")") ==
        "config_automl.json:1:13: /workers: expected the GPUs of each worker, such as "
        "\"0:0:1:1\", \"0,1:2,3\" or \"cpu:cpu\", got \"0:x\"");
  CHECK(said(R"("workers": "cpu:0,1:2")") == "");
  CHECK(said(R"("workers": "0,1:1,0:0:cpu:cpu")") == "");
  CHECK(said(R"("workers": "0:1,2,1")") ==
        "config_automl.json:1:13: /workers: \"0:1,2,1\" gives one worker GPU 1 twice");
  CHECK(said(R"("workers": "0:99999999999")") ==
        "config_automl.json:1:13: /workers: expected the GPUs of each worker, such as "
        "\"0:0:1:1\", \"0,1:2,3\" or \"cpu:cpu\", got \"0:99999999999\"");
  CHECK(said(R"("run_id": [1])") == "config_automl.json:1:12: /run_id: expected text, got [1]");
  CHECK(said(R"("run_id": "a/b")") ==
        "config_automl.json:1:12: /run_id: \"a/b\" is no name of a folder: letters, digits, \".\", "
        "\"_\" and \"-\", not beginning with \".\" or \"-\", at most 128");
  CHECK(said(R"("run_id": "..")") != "");
  CHECK(said(R"("run_id": -1)") != "");
  CHECK(said(R"("run_id": "run_7.b-c")") == "");
  CHECK(said(R"("max_job_run_time": "soon")") ==
        "config_automl.json:1:22: /max_job_run_time: expected a time such as 90, \"45s\", \"30m\" "
        "or \"8h\" (seconds without a unit), got \"soon\"");
  CHECK(said(R"("max_sys_run_time": 0)") ==
        "config_automl.json:1:22: /max_sys_run_time: expected a time such as 90, \"45s\", \"30m\" "
        "or \"8h\" (seconds without a unit), got 0");
}

TEST_CASE("the command line is stronger than the config") {
  const auto config = study(R"("workers": "0", "max_sys_run_time": 60)");
  CommandLine command_line;
  CHECK(settings_of(config, values(R"("workers": "0", "max_sys_run_time": 60)"), command_line)
            .workers == "0");
  command_line.workers = "0:1";
  command_line.time_limit = "2m";
  command_line.max_jobs = 5;
  command_line.device = "cpu";
  const auto settings =
      settings_of(config, values(R"("workers": "0", "max_sys_run_time": 60)"), command_line);
  CHECK(settings.workers == "0:1");
  CHECK(settings.limits.time_limit == std::chrono::minutes(2));
  CHECK(settings.limits.max_jobs == 5);
  CHECK(settings.device == "cpu");
  CHECK(settings.root == "/mmar");
  CHECK(settings.objectives.front().name == "score");
}

TEST_CASE("the curve is that of the key metric, with the label that jobs give it") {
  const auto objective_of = [](const std::string& metric, const std::string& environment) {
    config::Sources sources;
    sources.config =
        parse_json(R"({"L": "dice", "validate": {"key_metric": )" + metric + "}}", "c.json");
    sources.environment = parse_json(environment, "environment.json");
    auto config = study("");
    config.training = std::make_unique<config::SearchableTraining>(sources, config::Search());
    return objective(config);
  };
  CHECK(objective_of(R"({"name": "MeanDice"})", "{}") == "MeanDice");
  CHECK(objective_of(R"({"name": "MeanDice", "log_label": "val"})", "{}") == "val");
  CHECK(objective_of(R"({"name": "MeanDice", "log_label": "{L}"})", "{}") == "dice");
  CHECK(objective_of(R"({"name": "MeanDice", "log_label": "val_{L}"})", R"({"L": "iou"})") ==
        "val_iou");
  CHECK(objective_of(R"({"name": "MeanDice", "args": {"log_label": "{L}"}})", "{}") == "dice");
}

TEST_CASE("a time limit that is none") {
  CommandLine command_line;
  command_line.time_limit = "tomorrow";
  try {
    settings_of(study(""), values(""), command_line);
    FAIL("it was taken");
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::config);
    CHECK(std::string(error.what()) ==
          "--time-limit: expected a time such as 90, \"45s\", \"30m\" or \"8h\" (seconds without a "
          "unit), got \"tomorrow\"");
  }
}

}  // namespace clara::host::study
