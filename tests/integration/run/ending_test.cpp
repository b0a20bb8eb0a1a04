// How studies end: by themselves, by a limit, by failing; and what is said then.

#include "light_mmar.hpp"

#include <doctest/doctest.h>

#include <sstream>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

std::size_t lines_with(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

/// What a study over three jobs says at its end.
std::string closing_words(const std::string& run, const fs::path& best) {
  return "run_1 ended: every combination of the grid was tried\n"
         "3 jobs: 3 complete\n"
         "\n"
         "best score      1.0000 (W1_3_J3)\n"
         "its values      rate 1\n"
         "its folder      " +
         best.string() +
         "\n"
         "train it again  " +
         command_of(best) +
         "\n"
         "\n"
         "all jobs        clara-host report " +
         run +
         "\n"
         "keep the best   clara-host best " +
         run +
         " --copy DIR\n"
         "curves          pipx run tensorboard --logdir " +
         run +
         "   (apt-get install -y pipx)\n"
         "study           pipx run optuna-dashboard \"sqlite:///file:" +
         run + "/study.db?mode=ro&uri=true\"   (apt-get install -y pipx)\n";
}

}  // namespace

TEST_CASE("a study ends with the best job and how to look further") {
  const LightMmar mmar;
  mmar.controller(R"({"name": "GridController", "args": {"num_points": 3}})");
  const auto ran = mmar.run({"--seed", "1"});
  CHECK(ran.code == 0);
  const auto best = mmar.run_folder("run_1") / "W1_3_J3";
  const auto run = mmar.run_folder("run_1").string();
  CHECK(ran.out == closing_words(run, best));
  CHECK(plain_log(ran.err, mmar.path()) ==
        "info run_1: searching over 1 parameter with 1 worker\n"
        "info W1_1_J1 started: rate 0\n"
        "info W1_1_J1 finished with a score of 0.0000 (rate 0); best is W1_1_J1 with 0.0000\n"
        "info W1_2_J2 started: rate 0.5\n"
        "info W1_2_J2 finished with a score of 0.5000 (rate 0.5); best is W1_2_J2 with 0.5000\n"
        "info W1_3_J3 started: rate 1\n"
        "info W1_3_J3 finished with a score of 1.0000 (rate 1); best is W1_3_J3 with 1.0000\n");
  CHECK(fs::exists(best / "config/config_train.json"));
  CHECK(lines_with(read_text(mmar.run_folder("run_1") / "log.txt"), "\n") == 7);
}

TEST_CASE("--json: one document on stdout") {
  const LightMmar mmar;
  const auto ran = mmar.run({"--max-jobs", "1", "--json"});
  const auto value = parse_json(ran.out);
  CHECK(value.find("run_id")->as_string() == "run_1");
  CHECK(value.find("reason")->as_string() == "--max-jobs 1 is reached");
  CHECK(value.find("exit_code")->as_int() == 0);
  CHECK(value.find("jobs")->find("complete")->as_int() == 1);
  CHECK(value.find("best")->find("job")->as_string() == "W1_1_J1");
}

TEST_CASE("--max-jobs and --time-limit end a study that has a best job with exit code 0") {
  const LightMmar mmar;
  auto ran = mmar.run({"--max-jobs", "2"});
  CHECK(ran.code == 0);
  CHECK(ran.out.starts_with("run_1 ended: --max-jobs 2 is reached\n2 jobs: 2 complete\n"));
  mmar.job("[ -e ../../../slow ] && exec sleep 60; touch ../../../slow");
  ran = mmar.run({"--time-limit", "0.7"});
  CHECK(ran.code == 0);
  CHECK(ran.out.starts_with("run_2 ended: the time limit of 0.7 s is reached\n"));
  CHECK(ran.out.find("1 complete") != std::string::npos);
  CHECK(processes_with(mmar.path().string()).empty());
}

TEST_CASE("the score that is asked for ends the study") {
  const LightMmar mmar;
  mmar.controller(R"({"name": "GridController", "args": {"num_points": 5}})");
  mmar.handlers(R"([{"name": "MMARHandler", "args": {"stop_threshold": 0.5}}])");
  const auto ran = mmar.run();
  CHECK(ran.code == 0);
  CHECK(ran.out.starts_with(
      "run_1 ended: W1_3_J3 reached the stop_threshold 0.5 with a score of 0.5\n"
      "4 jobs: 3 complete, 1 waiting\n"));
}

TEST_CASE("first jobs that all fail alike end the study with one cause and exit code 1") {
  const LightMmar mmar;
  mmar.controller(R"({"name": "RandomController", "args": {"max_rounds": 50}})");
  mmar.job("echo 'cannot open the volume' >&2; exit 3");
  const auto ran = mmar.run();
  CHECK(ran.code == 1);
  CHECK(ran.out.starts_with(
      "run_1 ended: the first jobs all failed alike\n4 jobs: 3 failed, 1 waiting\n"
      "  3 failed: exit 3: cannot open the volume\n"));
  const auto job = mmar.run_folder("run_1") / "W1_1_J1";
  CHECK(plain_log(ran.err, mmar.path())
            .find("warning W1_1_J1 failed: exit 3: cannot open the volume\n") != std::string::npos);
  CHECK(ran.err.find("  it alone: " + command_of(job) + "\n") != std::string::npos);
  CHECK(
      plain_log(ran.err, mmar.path())
          .ends_with("error the first 3 jobs all failed alike: exit 3: cannot open the volume\n"));
}

TEST_CASE("a job that still runs when the first others fail alike waits for --resume") {
  const LightMmar mmar;
  mmar.controller(R"({"name": "RandomController", "args": {"max_rounds": 50}})");
  mmar.job("case $MMAR_ROOT in *_J1) sleep 60;; esac; exit 3");
  const auto ran = mmar.run({"--workers", "0:0"});
  CHECK(ran.code == 1);
  CHECK(ran.out.starts_with("run_1 ended: the first jobs all failed alike\n"));
  CHECK(ran.out.find(": 3 failed, ") != std::string::npos);
  CHECK(ran.out.find("\n  3 failed: exit 3\n") != std::string::npos);
  const auto report = run(host_program(), {"report", mmar.run_folder("run_1").string(), "--json"});
  const auto told = parse_json(report.out);
  for (const auto& job : told.find("jobs")->as_array()) {
    if (job.find("job")->as_string() == "W1_1_J1")
      CHECK(job.find("state")->as_string() == "waiting");
  }
  CHECK(report.out.find("W1_1_J1") != std::string::npos);
}

TEST_CASE("closing words, status and report count as alike what ends a study as alike") {
  const LightMmar mmar;
  mmar.controller(R"({"name": "RandomController", "args": {"max_rounds": 50}})");
  mmar.job("echo \"no memory for $CLARA_JOB_NAME\" >&2; exit 3");
  const auto ran = mmar.run();
  const std::string counted = "  3 failed: exit 3: no memory for W1_1_J1\n";
  CHECK(ran.out.starts_with(
      "run_1 ended: the first jobs all failed alike\n4 jobs: 3 failed, 1 waiting\n" + counted));
  for (const auto* command : {"status", "report"}) {
    const auto told = clara_host({command}, mmar.path());
    CAPTURE(told.out);
    CHECK(told.out.find("\n" + counted) != std::string::npos);
  }
  const auto json = parse_json(clara_host({"report", "--json"}, mmar.path()).out);
  CHECK(json.find("failures")->as_array().size() == 1);
}

TEST_CASE("a job that fails is told with its reason, and the study goes on") {
  const LightMmar mmar;
  mmar.controller(R"({"name": "GridController", "args": {"num_points": 6}})");
  mmar.job(R"sh(case ${CLARA_JOB_NAME#*_J} in
1) echo broken; exit 3 ;;
2) kill -SEGV $$ ;;
3) score='"NaN"' ;;
4) exit 0 ;;
5) score=abc ;;
esac)sh");
  const auto ran = mmar.run();
  CHECK(ran.code == 0);
  CHECK(
      ran.out.starts_with("run_1 ended: every combination of the grid was tried\n"
                          "6 jobs: 1 complete, 5 failed\n  1 failed: exit 3: broken\n"));
  std::string failures;
  std::istringstream log(plain_log(ran.err, mmar.path()));
  for (std::string line; std::getline(log, line);) {
    if (line.find(" failed: ") != std::string::npos) failures += line + "\n";
  }
  CHECK(failures ==
        "warning W1_1_J1 failed: exit 3: broken\n"
        "warning W1_2_J2 failed: killed by signal 11 (SIGSEGV)\n"
        "warning W1_3_J3 failed: the score is NaN\n"
        "warning W1_4_J4 failed: exit 0, but no result.json: the job reported no score\n"
        "warning W1_5_J5 failed: events.jsonl line 1, column 81: /value: expected a value, found "
        "abc; "
        "text is written in double quotes\n");
}

TEST_CASE("a job past its limit is ended, with all that it has started") {
  const LightMmar mmar;
  mmar.job("sleep 60 & setsid sleep 60 & wait");
  const auto ran = mmar.run({"--max-jobs", "1", "--set", "max_job_run_time=0.3"});
  CHECK(ran.code == 1);
  CHECK(plain_log(ran.err, mmar.path())
            .find("warning W1_1_J1 failed: ran longer than its limit of 0.3 s\n") !=
        std::string::npos);
  CHECK(processes_with(mmar.path().string()).empty());
}

TEST_CASE("an unknown name of --set is an error, with the nearest one") {
  const LightMmar mmar;
  const auto ran = mmar.run({"--set", "rat=0.5"});
  CHECK(ran.code == 2);
  CHECK(ran.out == "");
  CHECK(ran.err ==
        "clara-host: --set: /rat: neither the AutoML config nor config_train.json has \"rat\"; did "
        "you mean \"rate\"?\n");
  CHECK_FALSE(fs::exists(mmar.path() / "automl"));
}

}  // namespace clara::testing
