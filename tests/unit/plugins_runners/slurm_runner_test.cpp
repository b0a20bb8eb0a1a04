#include "slurm_runner.hpp"

#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/testing/fakes.hpp>

#include <algorithm>
#include <cstdlib>

#include "job_state.hpp"
#include "tool.hpp"

namespace clara::slurm {
namespace {

SlurmRunner::Options options(std::string_view json) {
  return read_options<SlurmRunner::Options>(parse_json(json), "SlurmRunner", nullptr);
}

std::string refusal(std::string_view json) {
  try {
    options(json);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

RunRequest request() {
  RunRequest request;
  request.name = "W1_2_J3";
  request.uid = "u1";
  request.attempt = 2;
  request.folder = "/mmar/automl/run_1/W1_2_J3/.clara/attempt_2";
  return request;
}

}  // namespace

TEST_CASE("squeue's lines are read, and what is none is left out") {
  const auto lines = parse_queue("12|RUNNING|None|0|\n13|PENDING|PartitionConfig|2|\nnonsense\n");
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].id == "13");
  CHECK(lines[1].reason == "PartitionConfig");
  CHECK(lines[1].restarts == 2);
}

TEST_CASE("scontrol's fields are read, blanks and all") {
  const auto fields = parse_job(
      "JobId=3 JobName=J1.u.1 JobState=FAILED Reason=Node down or gone ExitCode=7:0 "
      "Command=/a b/c \n");
  CHECK(fields.at("JobName") == "J1.u.1");
  CHECK(fields.at("Reason") == "Node down or gone");
  CHECK(fields.at("ExitCode") == "7:0");
  CHECK(fields.at("Command") == "/a b/c");
}

TEST_CASE("Slurm's states are three of ours") {
  using State = RunStatus::State;
  CHECK(state_of("PENDING") == State::waiting);
  CHECK(state_of("REQUEUED") == State::waiting);
  CHECK(state_of("RUNNING") == State::running);
  CHECK(state_of("COMPLETING") == State::running);
  CHECK(state_of("SUSPENDED") == State::running);
  CHECK(state_of("NODE_FAIL") == State::ended);
  CHECK(is_impossible("PartitionConfig"));
  CHECK_FALSE(is_impossible("Resources"));
  // After a requeue: the life of Slurm's credential.
  CHECK_FALSE(is_impossible("BeginTime"));
  CHECK(word_of("TIMEOUT", "TimeLimit") == "timeout");
  CHECK(word_of("OUT_OF_MEMORY", "OutOfMemory") == "oom");
  CHECK(word_of("FAILED", "BadConstraints") == "spawn");
  CHECK(word_of("NODE_FAIL", "NodeDown") == "");
}

TEST_CASE("what sbatch is told: the config's words, and no secret") {
  setenv("MLFLOW_TRACKING_PASSWORD", "hunter2", 1);
  const SlurmRunner runner(
      options(R"({"partition": "gpu", "gpus": 2, "cpus": 8, "memory": "32G", "time": "8:00:00",
                  "extra": ["--account=lab"], "export": ["SCRATCH"]})"));
  const auto words = runner.sbatch_arguments(request());
  const auto has = [&](const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  for (const char* word :
       {"--parsable", "--job-name=W1_2_J3.u1.2", "--requeue", "--partition=gpu", "--gres=gpu:2",
        "--cpus-per-task=8", "--mem=32G", "--time=8:00:00", "--account=lab"})
    CHECK(has(word));
  CHECK(words.back() == "/mmar/automl/run_1/W1_2_J3/.clara/attempt_2/slurm.sh");
  for (const auto& word : words) {
    CHECK(word.find("PASSWORD") == std::string::npos);
    if (word.starts_with("--export=")) CHECK(word.ends_with(",SCRATCH"));
  }
}

TEST_CASE("a job's time limit is Slurm's, with its grace") {
  const SlurmRunner runner(options("{}"));
  auto limited = request();
  limited.time_limit = std::chrono::hours(2);
  limited.grace = std::chrono::seconds(10);
  const auto words = runner.sbatch_arguments(limited);
  CHECK(std::find(words.begin(), words.end(), "--time=122") != words.end());
}

TEST_CASE("wrong options are refused in words") {
  CHECK(refusal(R"({"time": "soon"})") ==
        "/time: expected minutes, hours:minutes:seconds or days-hours, got \"soon\"");
  CHECK(refusal(R"({"extra": ["account=lab"]})") ==
        "/extra: \"account=lab\" is no option of sbatch: write --name=value");
  CHECK(refusal(R"({"extra": ["--export=ALL"]})") ==
        "/extra: --export is given by SlurmRunner itself");
  CHECK(refusal(R"({"export": ["A=b"]})") == "/export: \"A=b\" is no name of a variable");
}

TEST_CASE("a tool's last line is its complaint, and one that hangs is ended") {
  const auto failed = run_tool({"sh", "-c", "echo 'sbatch: error: one' >&2; echo two >&2; exit 3"});
  CHECK(failed.code == 3);
  CHECK(failed.words() == "two");
  CHECK(run_tool({"sh", "-c", "echo 'sbatch: error: no such partition' >&2; exit 1"}).words() ==
        "no such partition");
  const auto hung = run_tool({"sleep", "100"}, std::chrono::milliseconds(50));
  CHECK(hung.code == -1);
  CHECK(hung.words() == "it was killed, or took too long");
  CHECK_THROWS_WITH_AS(run_tool({"no-such-tool"}),
                       "no-such-tool cannot be started: No such file or directory", Error);
}

}  // namespace clara::slurm
