#include "host/display/columns.hpp"
#include "host/display/report_text.hpp"
#include "host/display/status_text.hpp"

#include "made_jobs.hpp"

#include <doctest/doctest.h>
#include <host/results/learned.hpp>

namespace clara::host::display {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

std::shared_ptr<Job> job(std::int64_t number, JobState state, double rate, const char* norm,
                         std::optional<double> score = {}) {
  auto job = make_job("/m/automl/run_1", number, state,
                      SearchValues({{"learning_rate", rate}, {"norm", norm}}), score);
  job->command = "cd " + job->folder.string() + " && clara-host train config/config_train.json";
  if (state != JobState::waiting) job->started = system_clock::time_point(seconds(100));
  if (score) job->ended = system_clock::time_point(seconds(112));
  return job;
}

SearchSpace space() {
  Parameter rate, norm;
  rate.name = "learning_rate";
  rate.low = 1e-4;
  rate.high = 1e-2;
  norm.name = "norm";
  norm.type = Parameter::Type::categorical;
  norm.choices = {"batch", "instance", "group"};
  return SearchSpace({rate, norm});
}

/// Four jobs are complete, one has failed, one runs and one waits.
results::PastRun past_run() {
  auto study = std::make_shared<StudySnapshot>();
  study->run_id = "run_1";
  study->run_folder = "/m/automl/run_1";
  study->database = "/m/automl/run_1/study.db";
  study->space = space();
  auto failed = job(5, JobState::failed, 0.0009, "instance");
  failed->reason = "exit code 1: no such file";
  failed->ended = system_clock::time_point(seconds(101));
  auto running = job(6, JobState::running, 0.003, "batch");
  running->epoch = 5;
  running->epochs = 20;
  running->reported = {{"train_loss", 5, 0.41, 0}, {"val_mean_dice", 4, 0.62, 0}};
  study->jobs = {job(1, JobState::complete, 0.001, "batch", 0.6),
                 job(2, JobState::complete, 0.002, "batch", 0.7),
                 job(3, JobState::complete, 0.004, "instance", 0.81234),
                 job(4, JobState::complete, 0.008, "batch", 0.75),
                 failed,
                 running,
                 job(7, JobState::waiting, 0.005, "batch")};
  study->best = study->jobs[2];
  results::PastRun run;
  run.study = study;
  run.objective = "val_mean_dice";
  run.handlers = {{"MLflowHandler", "MLflow", "http://mlflow:5000", 2}};
  run.dashboard_url = "sqlite:///URL";
  run.holder = "process 4711 on node7 since 2026-01-02 03:04:05.000000";
  return run;
}

Value record() {
  return Object{{"folder", "/home/me"},
                {"command", Array{"clara-host", "--plugin-dir", "mine", "run",
                                  "my mmar/config/config_automl.json", "--run-id", "run_1",
                                  "--force", "--seed", "3", "--set", "rate=1", "token=***"}},
                {"request",
                 Object{{"mmar", "/home/me/my mmar"}, {"settings", Array{"rate=1", "token=***"}}}}};
}

}  // namespace

TEST_CASE("status of a study that runs") {
  CHECK(text(status_lines(past_run(), system_clock::time_point(seconds(190)))) ==
        "run_1 is running: process 4711 on node7 since 2026-01-02 03:04:05.000000\n"
        "7 jobs: 4 complete, 1 failed, 1 running, 1 waiting\n"
        "  1 failed: exit code 1: no such file\n"
        "\n"
        "job      worker  epoch  loss    val_mean_dice  time        values\n"
        "W1_6_J6  1       5/20   0.4100  0.6200         1 min 30 s  learning_rate 0.003, norm "
        "batch\n"
        "\n"
        "best 0.8123 by W1_3_J3: learning_rate 0.004, norm instance\n"
        "MLflow          http://mlflow:5000; 2 messages wait\n");
}

TEST_CASE("status of a study whose host is gone, and of one that has ended") {
  auto run = past_run();
  run.holder.reset();
  run.record = record();
  CHECK(text(state_lines(run)) ==
        "run_1 was interrupted: its host is gone\n"
        "to go on: cd '/home/me/my mmar' && CLARA_SECRET_SETTINGS='[\"token=***\"]' clara-host "
        "--plugin-dir /home/me/mine run --resume --run-id run_1\n");
  run.ended = results::Ended{"the first jobs all failed alike", "no such file", 1, false};
  CHECK(text(state_lines(run)) ==
        "run_1 has ended: the first jobs all failed alike\nno such file\n");
  CHECK(std::string(run.state()) == "ended");
}

TEST_CASE("status for programs") {
  const auto value = status_value(past_run(), system_clock::time_point(seconds(190)));
  CHECK(
      value.json() ==
      R"({"run_id":"run_1","folder":"/m/automl/run_1","database":"/m/automl/run_1/study.db","state":"running",)"
      R"("holder":"process 4711 on node7 since 2026-01-02 03:04:05.000000","reason":null,"error":null,"resume":null,)"
      R"("objective":"val_mean_dice","jobs":{"complete":4,"pruned":0,"failed":1,"running":1,"waiting":1},)"
      R"("failures":[{"reason":"exit code 1: no such file","jobs":1}],)"
      R"("handlers":[{"handler":"MLflowHandler","name":"MLflow","text":"http://mlflow:5000","waiting":2}],)"
      R"("running":[{"job":"W1_6_J6","worker":1,"attempt":1,"epoch":5,"epochs":20,"loss":0.41,"score":0.62,)"
      R"("seconds":90.0,"values":{"learning_rate":0.003,"norm":"batch"},"folder":"/m/automl/run_1/W1_6_J6"}],)"
      R"("best":{"job":"W1_3_J3","score":0.81234,"values":{"learning_rate":0.004,"norm":"instance"},)"
      R"("folder":"/m/automl/run_1/W1_3_J3",)"
      R"("command":"cd /m/automl/run_1/W1_3_J3 && clara-host train config/config_train.json"}})");
}

TEST_CASE("the report") {
  auto run = past_run();
  run.holder.reset();
  run.ended = results::Ended{"all 4 rounds are done", "", 0, false};
  const system_clock::time_point now(seconds(190));
  CHECK(text(report_lines(run, {"clara-host", run.dashboard_url, run.handlers}, now)) ==
        R"(run_1 has ended: all 4 rounds are done
7 jobs: 4 complete, 1 failed, 1 running, 1 waiting
  1 failed: exit code 1: no such file

rank  job      state     score   time        values
1     W1_3_J3  complete  0.8123  12 s        learning_rate 0.004, norm instance
2     W1_4_J4  complete  0.7500  12 s        learning_rate 0.008, norm batch
3     W1_2_J2  complete  0.7000  12 s        learning_rate 0.002, norm batch
4     W1_1_J1  complete  0.6000  12 s        learning_rate 0.001, norm batch
-     W1_5_J5  failed    -       1.0 s       learning_rate 0.0009, norm instance
-     W1_6_J6  running   -       1 min 30 s  learning_rate 0.003, norm batch
-     J7       waiting   -       -           learning_rate 0.005, norm batch

W1_5_J5 failed: exit code 1: no such file
  it alone: cd /m/automl/run_1/W1_5_J5 && clara-host train config/config_train.json

what the search has learned about val_mean_dice
learning_rate  the best 2 jobs: 0.004 to 0.008; tried 0.001 to 0.008; higher is better (rank correlation +0.80)
norm           batch: mean 0.6833, best 0.7500 (3 jobs)
               instance: mean 0.8123, best 0.8123 (1 job), 1 job failed
               group: not tried

best score      0.8123 (W1_3_J3)
its values      learning_rate 0.004, norm instance
its folder      /m/automl/run_1/W1_3_J3
train it again  cd /m/automl/run_1/W1_3_J3 && clara-host train config/config_train.json

all jobs        clara-host report /m/automl/run_1
keep the best   clara-host best /m/automl/run_1 --copy DIR
curves          pipx run tensorboard --logdir /m/automl/run_1   (apt-get install -y pipx)
study           pipx run optuna-dashboard "sqlite:///URL"   (apt-get install -y pipx)
MLflow          http://mlflow:5000; 2 messages wait
)");
}

TEST_CASE("what is learned: trends and choices with the number of jobs that say so") {
  const auto learned = results::learned(*past_run().study);
  REQUIRE(learned.size() == 2);
  CHECK(learned[0].range->tried_low == 0.001);
  CHECK(learned[0].range->tried_high == 0.008);
  CHECK(learned[0].range->good == 2);
  CHECK(learned[0].range->good_low == 0.004);
  CHECK(learned[0].range->good_high == 0.008);
  CHECK(*learned[0].range->trend == doctest::Approx(0.8));
  CHECK(learned[1].choices[0].jobs == 3);
  CHECK(*learned[1].choices[0].mean == doctest::Approx(0.68333).epsilon(1e-4));
  CHECK(learned[1].choices[1].failed == 1);
  CHECK_FALSE(learned[1].choices[2].mean);
}

TEST_CASE("where lower scores are better, so are ranks and trends") {
  auto study = std::make_shared<StudySnapshot>(*past_run().study);
  study->objectives.front().direction = Direction::minimize;
  CHECK(results::ranked(*study).front()->name == "W1_1_J1");
  CHECK(*results::learned(*study)[0].range->trend == doctest::Approx(-0.8));
}

TEST_CASE("a job that violates a constraint has no rank, and the report says why") {
  auto run = past_run();
  auto study = std::make_shared<StudySnapshot>(*run.study);
  auto beyond = std::make_shared<Job>(*study->jobs[2]);
  beyond->violations = {2.5};
  study->jobs.set(2, std::shared_ptr<const Job>(beyond));
  run.study = study;
  CHECK(results::ranked(*study).front()->name == "W1_4_J4");
  const auto lines = text(
      report_lines(run, {"clara-host", "", run.handlers}, system_clock::time_point(seconds(190))));
  CHECK(lines.find("\n-     W1_3_J3  complete, violates a constraint  0.8123") !=
        std::string::npos);
  const auto report = report_value(run);
  const auto& jobs = report.find("jobs")->as_array();
  CHECK(jobs[0].find("violations") == nullptr);
  REQUIRE(jobs[3].find("job")->as_string() == "W1_3_J3");
  CHECK(jobs[3].find("rank")->is_null());
  CHECK(jobs[3].find("violations")->json() == "[2.5]");
}

TEST_CASE("columns count characters and end without spaces") {
  CHECK(text(columns({{"a", "bb", "c"}, {"äöü", ""}, {"x", "y", "z"}})) ==
        "a    bb  c\näöü\nx    y   z\n");
}

}  // namespace clara::host::display
