#include "host/display/closing.hpp"

#include "made_jobs.hpp"

#include <doctest/doctest.h>

namespace clara::host::display {
namespace {

std::shared_ptr<Job> job(std::int64_t number, JobState state, std::optional<double> score = {}) {
  return make_job("/mmar/automl/run_1", number, state, SearchValues({{"learning_rate", 0.0021}}),
                  score);
}

const results::HandlerLine kTracker{"MyTracker", "Tracker", "http://tracking", 0};

automl::Summary ended() {
  auto study = std::make_shared<StudySnapshot>();
  study->run_id = "run_1";
  study->run_folder = "/mmar/automl/run_1";
  study->database = "/mmar/automl/run_1/study.db";
  const auto failed = job(2, JobState::failed);
  failed->reason = "exit 3: no such file\nin line 2";
  study->jobs = {job(1, JobState::complete, 0.81234), failed};
  study->best = study->jobs[0];
  automl::Summary summary;
  summary.study = study;
  summary.reason = "all 2 rounds are done";
  return summary;
}

}  // namespace

TEST_CASE("the closing words") {
  CHECK(text(closing_lines(ended(), {"clara-host", "sqlite:///URL", {kTracker}})) ==
        "run_1 ended: all 2 rounds are done\n"
        "2 jobs: 1 complete, 1 failed\n"
        "  1 failed: exit 3: no such file\n"
        "\n"
        "best score      0.8123 (W1_1_J1)\n"
        "its values      learning_rate 0.0021\n"
        "its folder      /mmar/automl/run_1/W1_1_J1\n"
        "train it again  cd /mmar/automl/run_1/W1_1_J1 && clara-host train "
        "config/config_train.json\n"
        "\n"
        "all jobs        clara-host report /mmar/automl/run_1\n"
        "keep the best   clara-host best /mmar/automl/run_1 --copy DIR\n"
        "curves          pipx run tensorboard --logdir /mmar/automl/run_1   (apt-get install -y "
        "pipx)\n"
        "study           pipx run optuna-dashboard \"sqlite:///URL\"   (apt-get install -y pipx)\n"
        "Tracker         http://tracking\n");
}

TEST_CASE("why jobs failed: the most frequent reasons first, the rest as a number") {
  StudySnapshot study;
  for (int i = 1; i <= 20; ++i) {
    const auto failed = job(i, JobState::failed);
    failed->reason = "exit " + std::to_string(i < 9 ? 2 : i);
    study.jobs.push_back(failed);
  }
  CHECK(text(failure_reasons(study)) ==
        "  8 failed: exit 2\n"
        "  1 failed: exit 9\n"
        "  1 failed: exit 10\n"
        "  1 failed: exit 11\n"
        "  9 failed: for 9 other reasons, see the report\n");
  CHECK(failures_value(study).as_array().size() == 13);
}

TEST_CASE(
    "reasons that differ in numbers and names of jobs only are one, in the words of the first") {
  StudySnapshot study;
  const auto add = [&](const std::string& reason) {
    const auto failed = job(static_cast<int>(study.jobs.size()) + 1, JobState::failed);
    failed->reason = reason;
    study.jobs.push_back(failed);
  };
  add("exit 1: cannot read W1_1_J1/data.json");
  add("exit 1: a rate of 0.41016 is too large");
  add("exit 1: cannot read W2_10_J12/data.json");
  add("exit 1: a rate of 1e-05 is too large");
  add("exit 1: a rate of 3 is too large");
  add("exit 2: a rate of 3 is too large");
  CHECK(text(failure_reasons(study)) ==
        "  3 failed: exit 1: a rate of 0.41016 is too large\n"
        "  2 failed: exit 1: cannot read W1_1_J1/data.json\n"
        "  1 failed: exit 2: a rate of 3 is too large\n");
  CHECK(failures_value(study).json() ==
        R"([{"reason":"exit 1: a rate of 0.41016 is too large","jobs":3},)"
        R"({"reason":"exit 1: cannot read W1_1_J1/data.json","jobs":2},)"
        R"({"reason":"exit 2: a rate of 3 is too large","jobs":1}])");
}

TEST_CASE("a study that can go on, with messages that nobody took") {
  auto summary = ended();
  summary.resumable = true;
  summary.undelivered = 3;
  auto tracker = kTracker;
  tracker.waiting = 3;
  const auto lines =
      closing_lines(summary, {"clara-host", "sqlite:///URL", {tracker}, "clara-host run --resume"});
  CHECK(lines.at(lines.size() - 3) == "Tracker         http://tracking; 3 messages wait");
  CHECK(lines.at(lines.size() - 2) == "go on           clara-host run --resume");
  CHECK(lines.back() ==
        "3 messages are not delivered yet; what waits is kept, and --resume sends it");
}

TEST_CASE("nothing was run") {
  auto summary = ended();
  auto study = std::make_shared<StudySnapshot>();
  study->run_id = "run_1";
  summary.study = study;
  summary.reason = "interrupted by Ctrl-C";
  CHECK(text(closing_lines(summary, {"clara-host", "", {}})) ==
        "run_1 ended: interrupted by Ctrl-C\n0 jobs\n");
}

TEST_CASE("the closing document") {
  CHECK(
      closing_value(ended(), {kTracker}).json() ==
      R"({"run_id":"run_1","folder":"/mmar/automl/run_1","database":"/mmar/automl/run_1/study.db",)"
      R"("reason":"all 2 rounds are done","error":"","exit_code":0,"resumable":false,"undelivered":0,)"
      R"("jobs":{"complete":1,"pruned":0,"failed":1,"running":0,"waiting":0},)"
      R"("failures":[{"reason":"exit 3: no such file\nin line 2","jobs":1}],)"
      R"("handlers":[{"handler":"MyTracker","name":"Tracker","text":"http://tracking","waiting":0}],)"
      R"("best":{"job":"W1_1_J1","score":0.81234,"values":{"learning_rate":0.0021},)"
      R"("folder":"/mmar/automl/run_1/W1_1_J1","command":""}})");
}

}  // namespace clara::host::display
