#include "fixture.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace clara::testing {

using supervised::SupervisedTrainer;

TEST_CASE("metrics follow the output, and the best epoch is remembered") {
  Fixture f;
  TinyMetric key("train_acc", {0.5, 0.7, 0.6});
  TinyMetric other("mean_pred");
  f.options.max_epochs = 3;
  f.options.key_train_metric.items = {&key};
  f.options.additional_metrics.items = {&other};
  SupervisedTrainer trainer(f.options, f.context);
  trainer.run();
  const auto& state = trainer.state();
  CHECK(state.metric_names == std::vector<std::string>{"train_acc", "mean_pred"});
  CHECK(state.metrics.at("train_acc") == 0.6);
  CHECK(state.best_metric == 0.7);
  CHECK(state.best_metric_epoch == 2);
  CHECK(state.completed_epochs == 3);
  CHECK(state.metric_details.at("mean_pred").size(0) == 4);
  const auto summary = trainer.summary();
  CHECK(*summary.find("completed_epochs") == Value(3));
  CHECK(*summary.find("iterations") == Value(12));
  CHECK(summary.find("metrics")->find("train_acc")->as_number() == 0.6);
  CHECK(*summary.find("key_metric") == Value("train_acc"));
  CHECK(*summary.find("best_metric") == Value(0.7));
  CHECK(*summary.find("best_metric_epoch") == Value(2));
}

TEST_CASE("the summary has no best value before there is one, nor a key metric where none is") {
  Fixture f;
  TinyMetric other("mean_pred");
  f.options.additional_metrics.items = {&other};
  SupervisedTrainer trainer(f.options, f.context);
  CHECK(trainer.summary().json() ==
        R"({"epochs":2,"completed_epochs":0,"iterations":0,"metrics":{},"key_metric":null,)"
        R"("best_metric":null,"best_metric_epoch":null})");
}

TEST_CASE("where less is better the smallest is remembered") {
  Fixture f;
  TinyMetric key("train_hd", {0.858, 0.876, 0.873});
  key.which = Better::lower;
  f.options.max_epochs = 3;
  f.options.key_train_metric.items = {&key};
  SupervisedTrainer trainer(f.options, f.context);
  trainer.run();
  CHECK(trainer.state().best_metric == 0.858);
  CHECK(trainer.state().best_metric_epoch == 1);
}

TEST_CASE("a first NaN does not stay the best metric") {
  Fixture f;
  TinyMetric key("train_acc", {std::nan(""), 0.2});
  f.options.key_train_metric.items = {&key};
  SupervisedTrainer trainer(f.options, f.context);
  trainer.run();
  CHECK(trainer.state().best_metric == 0.2);
}

TEST_CASE("two metrics cannot share a name") {
  Fixture f;
  TinyMetric one("acc"), two("acc");
  f.options.key_train_metric.items = {&one};
  f.options.additional_metrics.items = {&two};
  CHECK(error_of([&] { f.run(); }) == "two metrics have the log_label \"acc\"");
}

}  // namespace clara::testing
