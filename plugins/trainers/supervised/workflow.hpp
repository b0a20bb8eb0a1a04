#pragma once

#include "class_check.hpp"
#include "decollate.hpp"

#include <clara/context.hpp>
#include <clara/train/chain.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/inferer.hpp>
#include <clara/train/metric.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace clara::supervised {

/// What a trainer and an evaluator have in common: MONAI's Workflow on ignite's order of events.
///
///   started
///   each epoch:      metrics reset, epoch_started
///     each iteration:  the work, post-processing, model_completed, metrics update,
///                    iteration_completed
///                    metrics compute, best metric, epoch_completed
///   completed
///
/// After stop() or terminate() the iteration is finished and its handlers are told, then
/// `completed` follows without `epoch_completed`, unless it came from there; after stop() an
/// inferer that applies the network many times stops between two of them, and its iteration is
/// lost. All of it on the thread that calls run(). Borrows everything.
class Workflow {
 public:
  struct Parts {
    DataLoader* loader = nullptr;
    Model* network = nullptr;
    Inferer* inferer = nullptr;  ///< null: the network on the whole input
    TransformChain post;
    Metric* key_metric = nullptr;
    std::vector<Metric*> metrics;  ///< additional ones
    std::vector<TrainHandler*> handlers;
    std::optional<std::int64_t> epoch_length;
    std::optional<Better> better;  ///< of the key metric; none: what the metric says
    std::string device;
    bool non_blocking = false;
  };
  /// Does the work of one iteration.
  using Iterate = std::function<IterationOutput(const Batch&)>;
  /// Called on the engine's thread after the handlers of the same event.
  struct Watch {
    std::function<void()> started = [] {};
    std::function<void()> iteration_completed = [] {};
    std::function<void()> epoch_completed = [] {};
  };

  Workflow(Engine& engine, Parts parts, Context& context);

  EngineState& state() { return state_; }
  const EngineState& state() const { return state_; }
  const Parts& parts() const { return parts_; }
  /// Tells the handlers which engine they belong to; at the end of the engine's constructor.
  void attach();
  /// Fills the caches of the data, with progress in the log. Does so once. Throws clara::Error when
  /// there are no data.
  void prepare();
  /// Runs the epochs after state().epoch. A failure is told to the handlers, then thrown.
  void run(const Iterate& iterate, const Watch& watch);
  /// [any]
  void stop() { stopping_ = true; }
  bool stopping() const { return stopping_; }
  /// [worker] The run ends as if its last epoch were done. Heeded by one run.
  void terminate() { terminating_ = true; }
  /// `image` or `label` of a batch on the engine's device; undefined when there is none and it is
  /// not required.
  at::Tensor on_device(const Batch& batch, const std::string& key, bool required) const;
  /// The outputs of the network, by the inferer.
  Tensors predict(const at::Tensor& image) const;
  /// Tells the handlers that something has happened within an iteration.
  void fire(void (TrainHandler::*event)(Engine&));

  /// Where the engine, its metrics, its loader and its handlers stand.
  State resume_state() const;
  /// Puts them there; within `Watch::started`, or before the first run of an evaluator.
  void resume(const State& state);
  /// Throws clara::Error when a metric cannot go on inside of an epoch.
  void check_resumable_inside_epoch() const;

 private:
  void run_events(const Iterate& iterate, const Watch& watch);
  void run_epoch(const Iterate& iterate, const Watch& watch);
  bool ending() const { return stopping_ || terminating_; }
  /// What the batch's output says, to metrics too; an error names the files that it is of.
  void look_at(const IterationOutput& output);
  bool take_batch();
  void reset_metrics();
  void compute_metrics();
  void compare_metrics();
  State state_of_handlers() const;
  void resume_handlers(const State& states);

  Engine& engine_;
  const Parts parts_;
  Context& context_;
  std::vector<std::pair<std::string, Metric*>> metrics_;  ///< by name, the key metric first
  EngineState state_;
  ClassCheck classes_;
  std::int64_t done_in_epoch_ = 0;  ///< iterations of the epoch that is not completed
  bool prepared_ = false;
  bool iterating_ = false;  ///< the loader is inside an epoch of its own
  bool terminating_ = false;
  std::atomic<bool> stopping_ = false;
};

}  // namespace clara::supervised
