#pragma once

#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "client.hpp"
#include "mlflow_handler.hpp"
#include "server.hpp"
#include "settings.hpp"

/// A study's handler, and the one MLflow server of the tests (server.hpp) as the other side.
namespace mlflow_setup {

using clara::Array;
using clara::Deliverer;
using clara::Object;
using clara::Value;
using clara::mlflow::MLflowHandler;
using namespace std::chrono_literals;
using servers::server;

inline clara::mlflow::Client client() {
  clara::mlflow::Settings settings;
  settings.uri = server().uri();
  return clara::mlflow::Client(settings);
}

inline std::string next_experiment() {
  static int n = 0;
  return "test " + std::to_string(++n);
}

inline clara::Job make_job(int number) {
  clara::Job job;
  job.number = number;
  job.name = "W1_" + std::to_string(number) + "_J" + std::to_string(number);
  job.uid = "uid-" + next_experiment() + "-" + std::to_string(number);
  job.values.set("learning_rate", 0.002);
  job.values.set("@disabled#d", true);
  job.values.set("d1,d2", Array{true, false});
  job.started = std::chrono::system_clock::now() - 10s;
  job.state = clara::JobState::running;
  return job;
}

/// The value of one entry of a run's `params`, `metrics` or `tags`; "(none)".
inline std::string entry(const Value& run, const std::string& list, const std::string& key) {
  const auto* found = run.find("data")->find(list);
  if (found)
    for (const auto& item : found->as_array())
      if (item.find("key")->as_string() == key) {
        const auto& value = *item.find("value");
        return value.is_string() ? value.as_string() : value.json();
      }
  return "(none)";
}

/// Every point of one curve.
inline Value history(const std::string& run_id, const std::string& key) {
  const auto answer = client().get("metrics/get-history?run_id=" + run_id +
                                   "&metric_key=" + clara::mlflow::Http::encoded(key));
  const auto* metrics = answer.find("metrics");
  return metrics ? *metrics : Value(Array{});
}

/// A handler, its study, and the outbox between it and the server.
struct Setup {
  clara::testing::TemporaryFolder folder;
  clara::testing::FakeStudy study{folder.path()};
  clara::testing::FakeContext context{folder.path()};
  clara::testing::FakeControl control;
  std::string experiment = next_experiment();
  std::unique_ptr<MLflowHandler> handler;

  explicit Setup(const std::string& uri = server().uri()) {
    study.study().uid = "study-" + experiment;
    study.study().started = std::chrono::system_clock::now() - 20s;
    use(uri, experiment);
  }

  /// Another handler of the same study, which knows nothing of what the one before has sent.
  void use(const std::string& uri, const std::string& experiment_name) {
    MLflowHandler::Options options;
    options.tracking_uri = uri;
    options.experiment_name = experiment_name;
    handler = std::make_unique<MLflowHandler>(options, context);
  }

  /// The study begins, and its job with it.
  void start(const clara::Job& job) {
    handler->startup(study.event(), control);
    handler->start_job(study.event(study.put(job)), control);
  }

  /// Delivers everything that was posted; returns what was not done, with why.
  std::vector<std::string> deliver() {
    std::vector<std::string> problems;
    for (const auto& message : control.posted) {
      std::string why;
      const auto delivery = handler->deliver(message, why);
      if (delivery == Deliverer::Delivery::done) continue;
      problems.push_back((delivery == Deliverer::Delivery::later ? "later: " : "drop: ") + why);
    }
    return problems;
  }

  std::string run_id(const std::string& uid) {
    auto c = client();
    return c.find_run(c.experiment(experiment, ""), uid);
  }

  Value run(const std::string& uid) {
    return *client().get("runs/get?run_id=" + run_id(uid)).find("run");
  }
};

}  // namespace mlflow_setup
