#pragma once

#include "workflow.hpp"

#include <clara/options.hpp>
#include <clara/summary.hpp>
#include <clara/train/device.hpp>

#include <memory>
#include <span>
#include <string>

namespace clara::supervised {

/// MONAI's SupervisedEvaluator. run() is what `clara-host validate` starts.
class SupervisedEvaluator : public Evaluator, public Summarised, public Resumable {
 public:
  struct Options {
    std::optional<DeviceName> device;
    Ref<DataLoader> val_data_loader;
    Ref<Model> network;
    std::optional<std::int64_t> epoch_length;
    bool non_blocking = false;
    Ref<Inferer> inferer;
    RefList<Transform> postprocessing;
    RefList<Metric> key_val_metric;
    RefList<Metric> additional_metrics;
    RefList<TrainHandler> val_handlers;
    bool amp = false;
    std::string mode = "eval";
    bool decollate = true;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  SupervisedEvaluator(Options options, Context& context);

  void run() override;
  void evaluate(std::int64_t global_epoch) override;
  Value summary() const override;
  void stop() override { workflow_.stop(); }
  EngineState& state() override { return workflow_.state(); }
  Model& network() override { return *options_.network; }
  DataLoader* loader() override { return options_.val_data_loader.get(); }
  bool is_trainer() const override { return false; }
  State resume_state() const override { return workflow_.resume_state(); }
  void resume(const State& state) override { workflow_.resume(state); }
  /// Fills the caches of its data.
  void prepare() { workflow_.prepare(); }

 private:
  static Workflow::Parts parts(const Options& options, Context& context);
  IterationOutput iterate(const Batch& batch);

  Options options_;
  Context& context_;
  Workflow workflow_;
};

}  // namespace clara::supervised
