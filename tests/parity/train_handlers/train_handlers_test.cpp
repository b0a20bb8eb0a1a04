// The files of the handlers are those of MONAI 1.6.1, and TensorBoard reads them.

#include "plugins/train_handlers/monai_handlers/metrics_report.hpp"
#include "plugins/train_handlers/monai_handlers/metrics_saver.hpp"
#include "plugins/train_handlers/monai_handlers/stats_handler.hpp"
#include "plugins/train_handlers/monai_handlers/tensorboard_stats_handler.hpp"
#include "support/files.hpp"
#include "support/paths.hpp"
#include "support/tiny_training.hpp"

#include <doctest/doctest.h>
#include <clara/testing/fakes.hpp>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <random>

namespace clara::testing {

using namespace monai_handlers;  // NOLINT: the test speaks of nothing else

namespace {

/// One report, as both sides get it.
struct Case {
  std::string name;
  at::ScalarType type = at::kFloat;
  int items = 3;
  int classes = 2;
  double nan_share = 0.2;
  std::vector<std::string> ops{"*"};
  std::string delimiter = ",";
  bool images = true;
};

at::Tensor details_of(const Case& c) {
  std::mt19937 random(static_cast<unsigned>(c.items * 10 + c.classes));
  std::uniform_real_distribution<float> uniform(0, 1);
  std::vector<double> values;
  for (int i = 0; i < c.items * c.classes; ++i) {
    const float value = uniform(random);
    values.push_back(uniform(random) < c.nan_share ? std::nan("") : static_cast<double>(value));
  }
  return at::tensor(values, at::kDouble).reshape({c.items, c.classes}).to(c.type);
}

Value rows_of(const at::Tensor& details) {
  Array rows;
  for (std::int64_t i = 0; i < details.size(0); ++i) {
    Array row;
    for (std::int64_t j = 0; j < details.size(1); ++j) {
      const double value = details[i][j].item<double>();
      row.push_back(std::isnan(value) ? Value() : Value(value));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

const std::vector<Case>& cases() {
  static const std::vector<Case> list{
      {"three", at::kFloat, 3, 2},
      {"many", at::kFloat, 300, 3, 0.1, {"*"}, ";"},
      {"doubles", at::kDouble, 40, 2, 0.3, {"mean", "15percentile", "std"}},
      {"empty_class", at::kFloat, 5, 2, 1.0},
      {"numbered", at::kFloat, 9, 1, 0.0, {"median", "100percentile", "0percentile"}, "\t", false},
      {"raw_only", at::kFloat, 4, 2, 0.0, {}}};
  return list;
}

std::vector<std::string> images_of(const Case& c) {
  std::vector<std::string> images;
  for (int i = 0; c.images && i < c.items; ++i)
    images.push_back("/data/" + std::to_string(i) + ".nii.gz");
  return images;
}

const std::vector<std::pair<std::string, double>> kMetrics{
    {"val_mean_dice", 0.8123456789}, {"val_acc", 1.0}, {"tiny", 1e-7}, {"none", std::nan("")}};

Value asked(const Case& c, const std::filesystem::path& folder) {
  const auto images = images_of(c);
  Object metrics;
  for (const auto& [name, value] : kMetrics)
    metrics.set(name, std::isnan(value) ? Value("nan") : Value(value));
  return Object{{"folder", (folder / "monai" / c.name).string()},
                {"dtype", c.type == at::kDouble ? "float64" : "float32"},
                {"details", Object{{"val_mean_dice", rows_of(details_of(c))}}},
                {"images", c.images ? Value(Array(images.begin(), images.end())) : Value()},
                {"metrics", metrics},
                {"ops", c.ops.empty() ? Value() : Value(Array(c.ops.begin(), c.ops.end()))},
                {"delimiter", c.delimiter}};
}

void write_events(const std::filesystem::path& folder) {
  FakeContext context(folder);
  FakeEngine engine;
  TensorBoardStatsHandler::Options options;
  options.log_dir = "events";
  options.tag_name = "train_loss";
  options.output_transform = Select{{"loss"}, true, true};
  options.state_attributes = {"best_metric"};
  TensorBoardStatsHandler handler(options, context);
  auto& state = engine.state();
  for (state.iteration = 1; state.iteration <= 300; ++state.iteration) {
    engine.set_loss(state.iteration == 7 ? std::nan("")
                                         : 1.0 / static_cast<double>(state.iteration));
    handler.iteration_completed(engine);
  }
  state.epoch = 3;
  state.best_metric = 0.5;
  engine.set_metrics({{"val_mean_dice", 0.75}, {"Grüße", 1e10}});
  handler.epoch_completed(engine);
  // A record that is being written when the reader comes by.
  for (const auto& entry : std::filesystem::directory_iterator(folder / "events"))
    std::ofstream(entry.path(), std::ios::app) << std::string("\x20\0\0\0\0", 5);
}

/// Two iterations whose output has an image, a class number as its label, and a loss; handlers
/// that are not told what to show. The lines of the log; the event file is for TensorBoard.
std::vector<std::string> show_defaults(const std::filesystem::path& folder) {
  FakeContext context(folder);
  FakeEngine engine;
  auto& state = engine.state();
  state.epoch = state.max_epochs = 1;
  state.epoch_length = 2;
  StatsHandler stats({}, context);
  TensorBoardStatsHandler::Options options;
  options.log_dir = "default_events";
  TensorBoardStatsHandler events(options, context);
  Sample sample;
  sample.set("pred", Image{at::tensor({0.25, 0.75}, at::kDouble), {}, {}, {}});
  sample.set("loss", Value(0.25));
  sample.set("label", Image{at::tensor(3).squeeze(), {}, {}, {}});
  state.output = {sample, sample};
  for (state.iteration = 1; state.iteration <= 2; ++state.iteration) {
    stats.iteration_completed(engine);
    events.iteration_completed(engine);
  }
  return context.text();
}

Value oracle(const std::filesystem::path& folder) {
  Array reports;
  for (const auto& c : cases()) reports.push_back(asked(c, folder));
  std::ofstream(folder / "asked.json")
      << Value(Object{{"reports", reports},
                      {"events", (folder / "events").string()},
                      {"default_events", (folder / "default_events").string()}})
             .json();
  const auto script = source_dir() / "tests/parity/train_handlers/oracle.py";
  const auto command = oracle_python().string() + " -W ignore " + script.string() + " " +
                       (folder / "asked.json").string() + " " + (folder / "answer.json").string();
  REQUIRE(std::system(command.c_str()) == 0);
  return parse_json(text_of(folder / "answer.json"));
}

}  // namespace

TEST_CASE("reports and event files") {
  const TemporaryFolder folder;
  write_events(folder.path());
  const auto shown = show_defaults(folder.path());
  const auto answer = oracle(folder.path());

  for (const auto& c : cases()) {
    CAPTURE(c.name);
    MetricsReport report{folder / "ours" / c.name, c.delimiter, images_of(c), kMetrics, {}, c.ops};
    report.details.emplace_back("val_mean_dice", details_of(c));
    report.write();
    for (const char* file : {"metrics.csv", "val_mean_dice_raw.csv", "val_mean_dice_summary.csv"}) {
      CAPTURE(file);
      const auto theirs = folder / "monai" / c.name / file, ours = folder / "ours" / c.name / file;
      REQUIRE(std::filesystem::exists(theirs) == std::filesystem::exists(ours));
      CHECK(text_of(ours) == text_of(theirs));
    }
  }

  const auto& scalars = answer.find("scalars")->as_object();
  const auto& losses = scalars.at("train_loss").as_array();
  REQUIRE(losses.size() == 300);
  CHECK(losses[1].json() == R"([2,"0.5"])");
  CHECK(losses[6].json() == R"([7,"nan"])");
  CHECK(losses[299].as_array()[0] == Value(300));
  CHECK(scalars.at("val_mean_dice").json() == R"([[3,"0.75"]])");
  CHECK(scalars.at("Grüße").json() == R"([[3,"10000000000.0"]])");
  CHECK(scalars.at("best_metric").json() == R"([[3,"0.5"]])");

  CHECK(Value(Array(shown.begin(), shown.end())) == *answer.find("default_lines"));
  CHECK(shown.size() == 2);
  CHECK(*answer.find("our_default_scalars") == *answer.find("default_scalars"));
}

TEST_CASE("MetricsSaver takes files from the batch and metrics from the state") {
  const TemporaryFolder folder;
  FakeContext context(folder.path());
  FakeEngine engine;
  MetricsSaver::Options options;
  options.save_dir = "eval";
  options.metrics = OneOrMany<std::string>(std::vector<std::string>{"val_mean_dice", "val_acc"});
  options.metric_details = OneOrMany<std::string>(std::vector<std::string>{"val_mean_dice"});
  options.summary_ops = OneOrMany<std::string>("*");
  MetricsSaver saver(options, context);
  for (int pass = 0; pass < 2; ++pass) {
    saver.epoch_started(engine);
    TinyLoader loader({{1, 1}, {2, 2}}, 1);
    loader.start_epoch();
    while (auto batch = loader.next()) {
      engine.state().batch = *batch;
      saver.iteration_completed(engine);
    }
    engine.set_metrics({{"val_mean_dice", 0.75}, {"val_acc", 0.5}, {"other", 1}});
    engine.state().metric_details["val_mean_dice"] = at::tensor({0.5F, 1.0F}).reshape({2, 1});
    engine.state().metric_details["val_acc"] = at::tensor({0.5F, 1.0F}).reshape({2, 1});
    saver.epoch_completed(engine);
  }
  CHECK(text_of(folder / "eval/metrics.csv") == "val_mean_dice,0.75\nval_acc,0.5\n");
  CHECK(text_of(folder / "eval/val_mean_dice_raw.csv") ==
        "filename,class0,mean\n/data/0.nii.gz,0.5,0.5\n/data/1.nii.gz,1.0,1.0\n");
  CHECK(text_of(folder / "eval/val_mean_dice_summary.csv") ==
        "class,mean,median,max,min,90percentile,std,notnans\n"
        "class0,0.7500,0.7500,1.0000,0.5000,0.9500,0.2500,2.0000\n"
        "mean,0.7500,0.7500,1.0000,0.5000,0.9500,0.2500,2.0000\n");
  CHECK_FALSE(std::filesystem::exists(folder / "eval/val_acc_raw.csv"));
}

}  // namespace clara::testing
