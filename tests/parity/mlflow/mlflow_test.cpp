#include "setup.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <set>

using namespace mlflow_setup;  // NOLINT(google-build-using-namespace): the words of the tests

namespace {

constexpr const char* kConfig = "{\"epochs\": 2, \"note\": \"\xC3\xA9\"}\n";

/// What the server has under this path of the run's artifacts.
std::string artifact(const std::string& run_id, const std::string& path) {
  clara::mlflow::Settings settings;
  settings.uri = server().uri();
  return clara::mlflow::Http(settings)
      .get("/get-artifact?run_uuid=" + run_id + "&path=" + clara::mlflow::Http::encoded(path))
      .body;
}

/// A study of one job with a curve, a score and its config, told to the handler from its start to
/// its end.
clara::Job run_one_job(Setup& s) {
  auto job = make_job(1);
  std::filesystem::create_directories(s.study.study().run_folder / job.name / "config");
  std::ofstream(s.study.study().run_folder / job.name / "config" / "config_train.json") << kConfig;
  s.start(job);
  job.reported = {{"train_loss", 1, 0.75, 1700000000000}, {"val_mean_dice", 1, 0.5, 1700000001000}};
  s.handler->progress(s.study.event(s.study.put(job)), s.control);
  job.reported.push_back({"train_loss", 2, 0.25, 1700000002000});
  job.state = clara::JobState::complete;
  job.score = 0.5;
  job.ended = std::chrono::system_clock::now();
  s.handler->end_job(s.study.event(s.study.put(job)), s.control);
  auto ended = s.study.event();
  ended.reason = "all 8 rounds are done";
  s.handler->shutdown(ended, s.control);
  return job;
}

}  // namespace

TEST_CASE("a study becomes a parent run with a child run for each job") {
  Setup s;
  const auto job = run_one_job(s);
  CHECK(s.deliver().empty());

  const auto run = s.run(job.uid);
  CHECK(run.find("info")->find("run_name")->as_string() == "W1_1_J1");
  CHECK(run.find("info")->find("status")->as_string() == "FINISHED");
  CHECK(run.find("info")->find("start_time")->as_int() > 1700000000000);
  CHECK(entry(run, "params", "learning_rate") == "0.002");
  CHECK(entry(run, "params", "_disabled_d") == "true");
  CHECK(entry(run, "params", "d1_d2") == "[true,false]");
  CHECK(entry(run, "tags", "clara.params") ==
        R"({"learning_rate":0.002,"@disabled#d":true,"d1,d2":[true,false]})");
  const std::string text =
      "Job W1_1_J1 of run_1\n- learning_rate: 0.002\n- @disabled#d: true\n- d1,d2: [true,false]";
  CHECK(entry(run, "tags", "Description") == text);
  CHECK(entry(run, "tags", "mlflow.note.content") == text);
  CHECK(entry(run, "metrics", "score") == "0.5");
  CHECK(history(s.run_id(job.uid), "train_loss").as_array().size() == 2);
  CHECK(history(s.run_id(job.uid), "val_mean_dice").as_array().size() == 1);
  CHECK(entry(run, "tags", "mlflow.parentRunId") == s.run_id(s.study.study().uid));

  const auto parent = s.run(s.study.study().uid);
  CHECK(parent.find("info")->find("status")->as_string() == "FINISHED");
  CHECK(entry(parent, "tags", "clara.best_job") == "W1_1_J1");
  CHECK(entry(parent, "metrics", "best_score") == "0.5");

  const auto artifacts =
      client().get("artifacts/list?run_id=" + s.run_id(job.uid) + "&path=config");
  REQUIRE(artifacts.find("files"));
  CHECK(artifacts.find("files")->as_array().front().find("path")->as_string() ==
        "config/config_train.json");
  CHECK(artifact(s.run_id(job.uid), "config/config_train.json") == kConfig);
}

TEST_CASE("delivered twice is stored once") {
  Setup s;
  auto job = make_job(1);
  s.start(job);
  job.reported = {{"train_loss", 1, 0.75, 1700000000000}};
  job.state = clara::JobState::failed;
  job.reason = "exit code 3";
  job.ended = std::chrono::system_clock::now();
  s.handler->end_job(s.study.event(s.study.put(job)), s.control);
  CHECK(s.deliver().empty());
  // Another host of the same study: it knows nothing of the first one's runs.
  s.use(server().uri(), s.experiment);
  CHECK(s.deliver().empty());

  auto c = client();
  const auto found =
      c.post("runs/search", Object{{"experiment_ids", Array{c.experiment(s.experiment, "")}}});
  CHECK(found.find("runs")->as_array().size() == 2);
  CHECK(history(s.run_id(job.uid), "train_loss").as_array().size() == 1);
  const auto run = s.run(job.uid);
  CHECK(run.find("info")->find("status")->as_string() == "FAILED");
  CHECK(entry(run, "tags", "clara.reason") == "exit code 3");
}

TEST_CASE("NaN, infinity and thousands of metrics all arrive") {
  Setup s;
  auto job = make_job(1);
  s.start(job);
  for (int i = 0; i < 2500; ++i)
    job.reported.push_back({"loss", i, i == 700 ? std::nan("") : i * 0.5, 1700000000000 + i});
  job.reported.push_back({"up", 0, std::numeric_limits<double>::infinity(), 1700000000000});
  s.handler->progress(s.study.event(s.study.put(job)), s.control);
  CHECK(s.deliver().empty());
  const auto all = history(s.run_id(job.uid), "loss").as_array();
  REQUIRE(all.size() == 2500);
  std::set<std::int64_t> steps;
  for (const auto& metric : all) {
    steps.insert(metric.find("step")->as_int());
    const auto& value = *metric.find("value");
    if (metric.find("step")->as_int() == 700) CHECK(value.json() == "\"NaN\"");
    if (metric.find("step")->as_int() == 701) CHECK(value.as_number() == 350.5);
  }
  CHECK(steps.size() == 2500);
  CHECK(history(s.run_id(job.uid), "up").as_array().size() == 1);
}
