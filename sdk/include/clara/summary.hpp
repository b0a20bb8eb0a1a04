#pragma once

#include <clara/export.hpp>
#include <clara/value.hpp>

namespace clara {

/// Ability of a Runnable, found by dynamic_cast: what there is to tell when run() has returned, or
/// was stopped. `clara-host train` and `validate` print it.
class CLARA_API Summarised {
 public:
  virtual ~Summarised();
  /// [worker] An object. These members are printed in words, all of them with --json:
  ///   "metrics"            {log_label: number}, of the last pass over the data
  ///   "key_metric"         log_label of the one that tells the best, or null
  ///   "best_metric"        its best value, or null
  ///   "best_metric_epoch"  when that was, or null
  virtual Value summary() const = 0;
};

}  // namespace clara
