#pragma once

#include "engine_fields.hpp"
#include "training_report.hpp"
#include "workflow.hpp"

#include <clara/options.hpp>
#include <clara/summary.hpp>
#include <clara/train/loss.hpp>
#include <clara/train/optimizer.hpp>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace clara::supervised {

/// MONAI's SupervisedTrainer: forward, loss, backward, step. run() is what `clara-host train`
/// starts; inside a job it follows the job contract. A loss that is not finite ends the training
/// before it reaches the weights.
class SupervisedTrainer : public Trainer, public Summarised {
 public:
  struct Options : EngineFields {
    std::int64_t max_epochs = 1;
    Ref<DataLoader> train_data_loader;
    Ref<Optimizer> optimizer;
    Ref<Loss> loss_function;
    RefList<Metric> key_train_metric;
    RefList<TrainHandler> train_handlers;
    bool optim_set_to_none = false;
    std::int64_t accumulation_steps = 1;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  SupervisedTrainer(Options options, Context& context);

  void run() override;
  void stop() override;
  Value summary() const override;
  EngineState& state() override { return workflow_.state(); }
  Model& network() override { return *options_.network; }
  Optimizer* optimizer() override { return options_.optimizer.get(); }
  DataLoader* loader() override { return options_.train_data_loader.get(); }
  bool is_trainer() const override { return true; }
  void terminate() override { workflow_.terminate(); }

 private:
  static Workflow::Parts parts(const Options& options, Context& context);
  void begin();
  void begin_losses(const std::filesystem::path& file);
  void note_rate() const;
  Workflow::Watch watch(TrainingReport& report);
  State resume_state(const TrainingReport& report) const;
  void resume(TrainingReport& report);
  void restore_rates(const State::List& before);
  void save_for_resume(const TrainingReport& report) const;
  IterationOutput iterate(const Batch& batch);
  void forget_gradients();
  /// The loss; fills `output`. Its errors name the files of the batch.
  at::Tensor forward(const Batch& batch, IterationOutput& output);
  void check_loss(double loss, const Batch& batch) const;
  void validate_at_the_end();

  Options options_;
  Context& context_;
  Workflow workflow_;
  std::optional<std::filesystem::path> resumed_from_;
  std::ofstream losses_;       ///< open when the runtime has a loss_file
  double loss_ = 0;            ///< of the last iteration
  std::vector<double> rates_;  ///< of each group of the optimizer, as the config has them
  Evaluator* validator_ =
      nullptr;  ///< of the first handler that validates; null when there is none
};

}  // namespace clara::supervised
