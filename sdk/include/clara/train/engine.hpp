#pragma once

#include <clara/component.hpp>
#include <clara/train/dataset.hpp>
#include <clara/train/metric.hpp>
#include <clara/train/model.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

class TrainHandler;

/// The state of a training or validation as its handlers see it: ignite's engine.state.
struct EngineState {
  std::int64_t epoch = 0;  ///< counted from 1 while running
  std::int64_t max_epochs = 0;
  std::int64_t iteration = 0;             ///< over all epochs, counted from 1
  std::int64_t epoch_length = 0;          ///< iterations in an epoch
  Batch batch;                            ///< of this iteration
  std::vector<Sample> output;             ///< decollated: image, label, pred (post-processed), loss
  std::map<std::string, double> metrics;  ///< of the last finished epoch, by log_label
  std::map<std::string, at::Tensor> metric_details;
  std::vector<std::string>
      metric_names;                   ///< of `metrics`: the key metric, then the additional ones
  std::int64_t completed_epochs = 0;  ///< whose metrics were computed, over all runs
  std::string key_metric_name;        ///< "" when there is none
  Better key_metric_better = Better::higher;  ///< which of its values is the better one
  double best_metric = -1;            ///< of the key metric; MONAI starts at -1
  std::int64_t best_metric_epoch = -1;
};

/// The loop of a trainer or an evaluator. All handlers run on its thread.
class CLARA_TRAIN_API Engine : public Component, public Runnable {
 public:
  virtual EngineState& state() = 0;
  virtual Model& network() = 0;
  /// True for a trainer.
  virtual bool is_trainer() const = 0;
};

class CLARA_TRAIN_API Trainer : public Engine {
 public:
  static constexpr std::string_view kind = "trainer";
};

class CLARA_TRAIN_API Evaluator : public Engine {
 public:
  static constexpr std::string_view kind = "evaluator";
  /// Runs one pass over the validation data; `global_epoch` is the trainer's.
  virtual void evaluate(std::int64_t global_epoch) = 0;
};

/// Hooks of one engine, in the order of the config. An exception ends the run. [worker]
class CLARA_TRAIN_API TrainHandler : public Component {
 public:
  static constexpr std::string_view kind = "train_handler";
  virtual void started(Engine&) {}
  virtual void epoch_started(Engine&) {}
  virtual void iteration_completed(Engine&) {}
  virtual void epoch_completed(Engine&) {}
  virtual void completed(Engine&) {}
  /// The run failed with `what`; called before the exception leaves run().
  virtual void exception_raised(Engine&, std::string_view what) { static_cast<void>(what); }
};

/// Ability of a train handler: it runs an evaluator during the training, whose key metric is the
/// training's score (ValidationHandler).
class CLARA_TRAIN_API Validating {
 public:
  virtual ~Validating();
  virtual Evaluator& validator() = 0;
};

/// Set up before anything else of a training is built: threads, determinism, cudnn_benchmark, tf32.
/// The host constructs the one named "TorchRuntime" first, from the first-level keys of the config.
/// It is a service, too: the trainer asks it what to write down.
class CLARA_TRAIN_API Runtime : public Component {
 public:
  static constexpr std::string_view kind = "runtime";
  static constexpr std::string_view service_name = "runtime";
};

}  // namespace clara
