#pragma once

#include <clara/component.hpp>
#include <clara/train/dataset.hpp>
#include <clara/train/metric.hpp>
#include <clara/train/model.hpp>
#include <clara/train/optimizer.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

class Engine;
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
  double best_metric = -1;                    ///< of the key metric; MONAI starts at -1
  std::int64_t best_metric_epoch = -1;
  /// A handler may set both for mixed precision: the loss is multiplied by the one before the
  /// gradients are computed, and the optimizer's step is given both.
  double loss_scale = 1;
  at::Tensor found_inf;
  /// This run goes on with one that was interrupted: what is done once, before the first epoch
  /// (loading a checkpoint, a first validation), has been done.
  bool resumed = false;
  /// Of an evaluator: the trainer that it runs for, whose terminate() a handler of its own may
  /// call; null while there is none. Outlives the run.
  Engine* trainer = nullptr;
};

/// Ability of what a training consists of (a handler, a loader, an evaluator): it can be put back
/// where it was, so that a training that was killed goes on as if it had not been, bit by bit.
class CLARA_TRAIN_API Resumable {
 public:
  virtual ~Resumable();
  /// [worker] Between two iterations.
  virtual State resume_state() const = 0;
  /// [worker] Once, in a new process, after `started` and before the first iteration. Throws
  /// clara::Error when the state does not fit.
  virtual void resume(const State& state) = 0;
};

/// The loop of a trainer or an evaluator. All handlers run on its thread.
class CLARA_TRAIN_API Engine : public Component, public Runnable {
 public:
  /// [worker] Its state, which lives as long as the engine; handlers may change it.
  virtual EngineState& state() = 0;
  /// [worker] What it runs. Owned by the host, as optimizer() and loader() are: all three outlive
  /// the engine and its handlers.
  virtual Model& network() = 0;
  /// [worker] What it trains with; null for an evaluator.
  virtual Optimizer* optimizer() { return nullptr; }
  /// [worker] Where its batches come from; null when it has none.
  virtual DataLoader* loader() { return nullptr; }
  /// [any] True for a trainer.
  virtual bool is_trainer() const = 0;
  /// [worker] ignite's terminate(): this run has what it wanted, and ends after the event that is
  /// being told to its handlers as its last epoch would: `completed` follows, and it counts as
  /// finished, not as stopped.
  virtual void terminate() { stop(); }
};

class CLARA_TRAIN_API Trainer : public Engine {
 public:
  static constexpr std::string_view kind = "trainer";
};

class CLARA_TRAIN_API Evaluator : public Engine {
 public:
  static constexpr std::string_view kind = "evaluator";
  /// [worker] Runs one pass over the validation data; `global_epoch` is the trainer's.
  virtual void evaluate(std::int64_t global_epoch) = 0;
};

/// Hooks of one engine, in the order of the config. An exception ends the run. The engine that a
/// hook is given lives longer than the handler. They are called in this order:
///
///     attached
///     started
///       epoch_started
///         iteration_started
///         gradients_ready     (of a trainer)
///         optimizer_stepped   (of a trainer)
///         model_completed
///         iteration_completed
///       epoch_completed
///     completed
class CLARA_TRAIN_API TrainHandler : public Component {
 public:
  static constexpr std::string_view kind = "train_handler";
  /// [construction] The engine has been constructed and has not run; `check --construct` comes
  /// here, too. Throws clara::Error (config) when the engine has not what the handler needs: a
  /// metric of that name, say.
  virtual void attached(Engine&) {}
  /// [worker] Before the first epoch.
  virtual void started(Engine&) {}
  /// [worker] Before its first batch.
  virtual void epoch_started(Engine&) {}
  /// [worker] The batch is there.
  virtual void iteration_started(Engine&) {}
  /// [worker] After backward, before each step: all-reduce, unscaling, clipping.
  virtual void gradients_ready(Engine&) {}
  /// [worker] After each step: averages of the weights.
  virtual void optimizer_stepped(Engine&) {}
  /// [worker] The output is there, taken apart and post-processed; the metrics have not seen it
  /// yet, and see what a handler changes of it here.
  virtual void model_completed(Engine&) {}
  /// [worker] The metrics have seen the output.
  virtual void iteration_completed(Engine&) {}
  /// [worker] The metrics are there.
  virtual void epoch_completed(Engine&) {}
  /// [worker] After the last epoch, or after the one in which it was asked to stop.
  virtual void completed(Engine&) {}
  /// [worker] The run failed with `what`; called before the exception leaves run().
  virtual void exception_raised(Engine&, std::string_view what) { static_cast<void>(what); }
};

/// Ability of a train handler: it runs an evaluator during the training, whose key metric is the
/// training's score (ValidationHandler).
class CLARA_TRAIN_API Validating {
 public:
  virtual ~Validating();
  /// [worker] Owned by the host.
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
