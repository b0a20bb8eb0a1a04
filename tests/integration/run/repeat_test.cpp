// What is the same twice, and what --resume asks for.

#include "light_mmar.hpp"

#include "host/store/sqlite.hpp"

#include <doctest/doctest.h>

#include <fstream>

namespace clara::testing {
namespace {

/// The values of every job of a run, in the order of the jobs.
std::string proposals(const LightMmar& mmar, const std::string& run) {
  const auto report = clara_host({"report", mmar.run_folder(run).string(), "--json"});
  std::vector<std::pair<std::string, std::string>> jobs;
  const auto value = parse_json(report.out);
  for (const auto& job : value.find("jobs")->as_array())
    jobs.emplace_back(job.find("job")->as_string(), job.find("values")->json());
  std::sort(jobs.begin(), jobs.end());
  std::string all;
  for (const auto& [name, values] : jobs) all += name + " " + values + "\n";
  return all;
}

constexpr const char* kLearns = R"({"name": "ReinforcementController", "args": {"max_rounds": 5}})";

}  // namespace

TEST_CASE("--seed makes a study repeatable; without one no two are alike") {
  const LightMmar mmar;
  mmar.controller(kLearns);
  for (const auto* run : {"a", "b"}) REQUIRE(mmar.run({"--seed", "7", "--run-id", run}).code == 0);
  REQUIRE(mmar.run({"--seed", "8", "--run-id", "c"}).code == 0);
  for (const auto* run : {"d", "e"}) REQUIRE(mmar.run({"--run-id", run}).code == 0);
  CHECK(proposals(mmar, "a") == proposals(mmar, "b"));
  CHECK(proposals(mmar, "a") != proposals(mmar, "c"));
  CHECK(proposals(mmar, "d") != proposals(mmar, "e"));
}

TEST_CASE("a study that was interrupted goes on as if it had not been") {
  const LightMmar mmar;
  mmar.controller(kLearns);
  REQUIRE(mmar.run({"--seed", "7", "--run-id", "whole"}).code == 0);
  REQUIRE(mmar.run({"--seed", "7", "--run-id", "parts", "--max-jobs", "2"}).code == 0);
  const auto other = mmar.run({"--run-id", "parts", "--max-jobs", "3", "--resume", "--seed", "99"});
  REQUIRE(other.code == 0);
  CHECK(plain_log(other.err, mmar.path())
            .starts_with("warning the seed 99 is not taken: parts goes on with 7, which it began "
                         "with\n"));
  REQUIRE(mmar.run({"--run-id", "parts", "--resume"}).code == 0);
  CHECK(proposals(mmar, "whole") == proposals(mmar, "parts"));
}

TEST_CASE("--resume needs neither the config nor the settings again") {
  const LightMmar mmar;
  mmar.job("echo \"settings: $*\"");
  const auto settings = [&](const std::string& job) {
    const auto log = read_text(mmar.run_folder("a") / job / ".clara/attempt_1/log.txt");
    return log.find("epochs=7") != std::string::npos;
  };
  REQUIRE(mmar.run({"--run-id", "a", "--max-jobs", "1", "--set", "epochs=7"}).code == 0);

  const auto nothing = clara_host({"run", "--resume", "--max-jobs", "2"}, mmar.path());
  INFO(nothing.err);
  CHECK(nothing.code == 0);
  CHECK(plain_log(nothing.err, mmar.path()).find("have changed") == std::string::npos);
  const auto by_id =
      clara_host({"run", "--resume", "--run-id", "a", "--max-jobs", "3"}, mmar.path());
  CHECK(by_id.code == 0);
  const auto from_afar = clara_host({"run", "--resume", "-m", mmar.path().string()}, "/");
  CHECK(from_afar.code == 0);
  const auto report = parse_json(clara_host({"report", "--json"}, mmar.path()).out);
  CHECK(report.find("jobs")->as_array().size() == 4);
  for (const auto* job : {"W1_1_J1", "W1_2_J2", "W1_3_J3", "W1_4_J4"}) CHECK(settings(job));

  // What has changed since is told, and another config is not given the settings of this one.
  mmar.controller(R"({"name": "RandomController", "args": {"max_rounds": 5}})");
  const auto changed = clara_host({"run", "--resume"}, mmar.path());
  CHECK(plain_log(changed.err, mmar.path())
            .find("warning since the run began, these have changed: the AutoML config") !=
        std::string::npos);
  const auto none = clara_host({"run", "--resume"}, mmar.path() / "config");
  CHECK(none.code == 2);
  CHECK(none.err == "clara-host: FILE is required: the config\n");
}

TEST_CASE("--resume goes on without the files that the run has kept") {
  const LightMmar mmar;
  const auto train = mmar.path() / "config/config_train.json";
  mmar.write("config/config_train.json",
             replaced(read_text(train), "{\n", "{\n  \"data\": \"{DATA_ROOT}\",\n"));
  mmar.write("config/environment.json", R"({"DATA_ROOT": "elsewhere"})");
  mmar.job("cat config/environment.json; echo \"settings: $*\"");
  REQUIRE(mmar.run({"--run-id", "a", "--max-jobs", "1", "--set", "epochs=7"}).code == 0);
  const auto record = read_value(mmar.run_folder("a") / "run.json");
  int jobs = 1;
  for (const auto* name : {"config_automl.json", "config_train.json", "environment.json"}) {
    const auto file = mmar.path() / "config" / name;
    const auto text = read_text(file);
    std::filesystem::remove(file);
    const auto on =
        clara_host({"run", "--resume", "--max-jobs", std::to_string(++jobs)}, mmar.path());
    CHECK_MESSAGE(on.code == 0, on.err);
    const auto log = plain_log(on.err, mmar.path());
    CHECK(
        log.starts_with("warning FOLDER/config/" + std::string(name) +
                        " is not there any more: the run goes on with what run.json has of it\n"));
    if (std::string(name) != "environment.json")  // the jobs get it as settings then
      CHECK(log.find("have changed") == std::string::npos);
    mmar.write("config/" + std::string(name), text);
  }
  const auto again = read_value(mmar.run_folder("a") / "run.json");
  for (const auto* part : {"automl", "automl_written", "training", "environment"})
    CHECK(again.find(part)->json() == record.find(part)->json());
  for (const auto* job : {"W1_2_J2", "W1_3_J3", "W1_4_J4"}) {
    const auto log = read_text(mmar.run_folder("a") / job / ".clara/attempt_1/log.txt");
    CHECK(log.find("epochs=7") != std::string::npos);
    CHECK(log.find("elsewhere") != std::string::npos);
  }
}

TEST_CASE("a file with a secret, which was not kept, has to be there to go on") {
  const LightMmar mmar;
  mmar.handlers(R"([{"name": "MMARHandler"},
    {"name": "MLflowHandler", "args": {"tracking_uri": "http://me:pass@127.0.0.1:9"}}])");
  REQUIRE(mmar.run({"--run-id", "a", "--max-jobs", "1"}).code == 0);
  std::filesystem::remove(mmar.config());
  const auto lost = clara_host({"run", "--resume"}, mmar.path());
  CHECK(lost.code == 2);
  CHECK(lost.err == "clara-host: " + mmar.config().string() +
                        ": is not there any more, and the secret that it had at "
                        "/handlers/1/args/tracking_uri was not kept; put the file back\n");
}

TEST_CASE("a secret of --set was not kept, and has to be said again") {
  const LightMmar mmar;
  const std::string address = "tracker=http://u:secret@host:1/";
  const auto train = mmar.path() / "config/config_train.json";
  mmar.write("config/config_train.json",
             replaced(read_text(train), "{\n", "{\n  \"tracker\": \"\",\n"));
  const auto began = mmar.run({"--run-id", "a", "--max-jobs", "1", "--set", address});
  REQUIRE_MESSAGE(began.code == 0, began.err);
  const auto copied = clara_host({"best", "--copy", (mmar.path() / "w").string()}, mmar.path());
  CHECK(copied.err.find("warning the setting tracker held a secret, which was not kept: give it by "
                        "CLARA_SECRET_SETTINGS\n") != std::string::npos);
  CHECK(read_value(mmar.path() / "w/config/config_train.json").find("tracker")->as_string() == "");
  std::filesystem::remove_all(mmar.path() / "w");
  const auto lost = clara_host({"run", "--resume"}, mmar.path());
  CHECK(lost.err ==
        "clara-host: the run was begun with a secret in a setting, which was not kept; say it "
        "again: CLARA_SECRET_SETTINGS='[\"tracker=http://***@host:1/\"]'\n");
  CHECK(lost.code == 2);
  // So do the closing words say it.
  const auto line = began.out.find("\ngo on           ");
  REQUIRE(line != std::string::npos);
  const auto command = began.out.substr(line + 17, began.out.find('\n', line + 1) - line - 17);
  const std::string variable = "CLARA_SECRET_SETTINGS='[\"tracker=http://***@host:1/\"]' ";
  CHECK(command.find("--set") == std::string::npos);
  CHECK(command.find(" && " + variable) != std::string::npos);
  // As it stands it is refused; with the secret in its place it goes on.
  const auto unchanged = clara::testing::run("/bin/sh", {"-c", command}, {{"NO_COLOR", "1"}}, "/");
  CHECK(unchanged.err ==
        "clara-host: CLARA_SECRET_SETTINGS: *** stands where the secret of tracker was; write the "
        "secret in its place\n");
  const auto filled = replaced(command, "***", "u:secret");
  const auto went_on = clara::testing::run("/bin/sh", {"-c", filled}, {{"NO_COLOR", "1"}}, "/");
  CHECK_MESSAGE(went_on.code == 0, went_on.err);
  const auto said = clara_host({"run", "--resume", "--set", address}, mmar.path());
  CHECK_MESSAGE(said.code == 0, said.err);
}

TEST_CASE("the closing words have the command that goes on, and it does") {
  const LightMmar mmar;
  const auto began = mmar.run({"--max-jobs", "1"});
  const auto line = began.out.find("\ngo on           ");
  REQUIRE_MESSAGE(line != std::string::npos, began.out);
  const auto command = began.out.substr(line + 17, began.out.find('\n', line + 1) - line - 17);
  INFO(command);
  CHECK(command.find(" run --resume") != std::string::npos);
  CHECK(command.find("--run-id") == std::string::npos);
  const auto went_on = clara::testing::run("/bin/sh", {"-c", command}, {{"NO_COLOR", "1"}}, "/");
  CHECK_MESSAGE(went_on.code == 0, went_on.err);
  CHECK(went_on.out.find("4 jobs: 4 complete") != std::string::npos);
  // In the MMAR itself, nothing else is needed.
  const auto status = clara_host({"status"}, mmar.path());
  CHECK(status.out.find("run --resume") == std::string::npos);
}

TEST_CASE("--resume that is refused leaves a finished study as it was") {
  const LightMmar mmar;
  REQUIRE(mmar.run({"--max-jobs", "1"}).code == 0);
  mmar.controller(R"({"name": "GridController"})");
  const auto controller = mmar.run({"--resume"});
  CHECK(controller.code == 2);
  CHECK(controller.err ==
        "clara-host: run_1 was started with the controller RandomController, and the config names "
        "GridController; undo the change, or start a new run without --resume\n");
  mmar.controller(R"({"name": "RandomController", "args": {"max_rounds": 4}})");
  const auto config = mmar.path() / "config/config_train.json";
  mmar.write("config/config_train.json",
             replaced(read_text(config), "\"targets\": [0, 1]", "\"targets\": [0, 2]"));
  const auto space = mmar.run({"--resume"});
  CHECK(space.code == 2);
  CHECK(space.err.ends_with(
      "clara-host: run_1 was started with another search space; undo the change, or start a new "
      "run without --resume\n"));
  CHECK(clara_host({"status"}, mmar.path())
            .out.starts_with("run_1 has ended: --max-jobs 1 is reached\n"));
}

TEST_CASE("--resume with another runner is refused: what runs at the one may still be running") {
  const LightMmar mmar;
  REQUIRE(mmar.run({"--max-jobs", "1"}).code == 0);
  const auto refusal = [&](const std::string& words) {
    const auto ran = mmar.run({"--resume"});
    CHECK(ran.code == 2);
    CHECK(ran.err.ends_with("clara-host: run_1 was started with " + words +
                            "; undo the change, or start a new run without --resume\n"));
  };
  const auto config = read_text(mmar.config());
  mmar.write("config/config_automl.json",
             replaced(config, R"("executor")", R"("runner": {"name": "SlurmRunner"}, "executor")"));
  refusal("no runner, and the config names SlurmRunner");
  mmar.write("config/config_automl.json", config);
  // As a run that the cluster has jobs of keeps it.
  host::store::Database db(mmar.run_folder("run_1") / "study.db",
                           host::store::Database::Mode::read_write);
  db.run(
      "UPDATE clara_meta SET json=replace(json, '\"runner\":null', '\"runner\":\"SlurmRunner\"')");
  REQUIRE(db.changes() > 0);
  refusal("the runner SlurmRunner, and the config names none");
}

TEST_CASE("--plugin-dir and --environment reach the jobs") {
  const LightMmar mmar;
  // Without a script it is `clara-host train` that runs; a stand-in, which tells no score.
  std::filesystem::remove_all(mmar.path() / "commands");
  mmar.write("config/config_train.json", R"({
  "rate": 0.5,
  "search": [{"domain": "lr", "type": "float", "args": ["rate"], "targets": [0, 0.01]}],
  "train": {"trainer": {"name": "StandInTrainer", "args": {"seconds": "{rate}", "fails": "{WORDS}"}}}
}
)");
  mmar.write("config/environment.json", R"({"WORDS": "of the MMAR"})");
  mmar.write("other.json", R"({"WORDS": "of the other file", "UNUSED": [1]})");
  const auto ran =
      mmar.run({"--max-jobs", "1", "--environment", (mmar.path() / "other.json").string()});
  INFO(ran.err);
  CHECK(ran.err.find("W1_1_J1 failed: exit 1: clara-host: of the other file\n") !=
        std::string::npos);
  CHECK(ran.err.find(" train config/config_train.json --set 'WORDS=of the other file'\n") !=
        std::string::npos);
}

TEST_CASE("what a constructor refuses is an error of the config, for check and for run") {
  const LightMmar mmar;
  mmar.write("config/config_automl.json", R"({
  "executor": {
    "name": "ProgramExecutor",
    "args": {
      "command": ["true"],
      "search_space": [{"name": "x", "type": "continuous", "start": 1, "stop": 2}],
      "report_keys": [{"name": "loss", "regex": "(loss"}],
      "reward_attr": "loss"
    }
  },
  "controller": {"name": "RandomController"}
}
)");
  const auto ran = mmar.run();
  CHECK(ran.code == 2);
  CHECK(ran.err == "clara-host: " + mmar.config().string() +
                       ":7:49: /executor/args/report_keys/0/regex: is no regular expression: at "
                       "character 6: Unmatched marking parenthesis ( or \\(\n");
  CHECK(clara_host({"check", mmar.config().string()}).code == 2);
  mmar.write("config/config_automl.json",
             replaced(replaced(read_text(mmar.config()), "(loss", "loss"), "1, ", "3, "));
  const auto range = mmar.run();
  CHECK(range.code == 2);
  CHECK(range.err == "clara-host: " + mmar.config().string() +
                         ":4:13: /executor/args: ProgramExecutor: parameter \"x\": start, 3.0, is "
                         "above stop, 2.0\n");
  CHECK_FALSE(std::filesystem::exists(mmar.path() / "automl"));
}

}  // namespace clara::testing
