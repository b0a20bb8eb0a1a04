#pragma once

#include "engine_fields.hpp"
#include "workflow.hpp"

#include <clara/options.hpp>
#include <clara/summary.hpp>

#include <memory>
#include <span>
#include <string>

namespace clara::supervised {

/// MONAI's SupervisedEvaluator. run() is what `clara-host validate` starts.
class SupervisedEvaluator : public Evaluator, public Summarised, public Resumable {
 public:
  struct Options : EngineFields {
    Ref<DataLoader> val_data_loader;
    RefList<Metric> key_val_metric;
    RefList<TrainHandler> val_handlers;
    std::string mode = "eval";
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
  void terminate() override { workflow_.terminate(); }
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
