#pragma once

#include <clara/automl/controller.hpp>

namespace clara {

/// What a pruner thinks of a running job.
struct Advice {
  enum class Action {
    keep,
    stop,  ///< it is not worth its time: end it as pruned
  };
  Action action = Action::keep;
  std::string reason;  ///< to stop: why, for the record
};

/// Decides whether a running job is worth its time. All calls come from the [controller] thread,
/// one at a time. The first `stop` about a job counts; one that comes after its end is dropped.
/// What a call is given is lent for it.
///
/// A restart of the host goes as for a Controller: start() with the history, restore(), begun().
class CLARA_API Pruner : public Component {
 public:
  static constexpr std::string_view kind = "pruner";

  /// [controller] Once, before everything else; the history has each job's curve. Throws
  /// clara::Error when it cannot judge by these objectives.
  virtual void start(const SearchSpace& space, const StudyInfo& study,
                     std::span<const Outcome> history) = 0;
  /// [controller] These jobs were proposed.
  virtual void begun(std::span<const Begun> /*jobs*/) {}
  /// [controller] A running job has reported a value of the first objective. Steps may repeat or
  /// come out of order; a value may be NaN or infinite. A job that runs again has a higher
  /// `attempt` (from 1), and what it reported before counts no more.
  virtual Advice report(const Begun& job, const Reported& value, int attempt) = 0;
  /// [controller] The outcome of one job; failed, pruned ones and users' too.
  virtual void tell(const Outcome& outcome) = 0;
  /// [controller] What start() cannot find in the history; at most 64 KiB as JSON.
  virtual Value save() const { return nullptr; }
  /// [controller] Right after start(), with what save() gave unless that was null.
  virtual void restore(const Value& /*state*/) {}
};

}  // namespace clara
