#pragma once

#include <ATen/core/Tensor.h>
#include <clara/component.hpp>
#include <clara/train/select.hpp>
#include <clara/train/state.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// Which of two values of a metric is the better one.
enum class Better { higher, lower };

/// One value of a metric. `name` stands behind the metric's own, as in "val_mean_dice_class_1"; ""
/// for a metric with a single one.
struct MetricValue {
  std::string name;
  double value = 0;  ///< NaN when nothing was seen
};

/// A metric over one epoch of an engine's output: MONAI's IgniteMetricHandler. Called on the
/// engine's thread.
class CLARA_TRAIN_API Metric : public Component {
 public:
  static constexpr std::string_view kind = "metric";
  /// [worker] Forgets what was seen; before every epoch.
  virtual void reset() = 0;
  /// [worker] `output` is the decollated, post-processed output of one iteration: one sample per
  /// batch item, with image, label, pred, loss.
  virtual void update(const std::vector<Sample>& output) = 0;
  /// [worker] The values of what was seen since reset().
  virtual std::vector<MetricValue> values() = 0;
  /// [any] False when values() may give several: such a metric cannot be a key metric.
  virtual bool single() const { return true; }
  /// [worker] [item, class] of this epoch, for MetricsSaver's details; undefined when the metric
  /// has none.
  virtual at::Tensor details() const { return {}; }
  /// [any] The name in logs and results: `log_label`, else "".
  virtual std::string log_label() const = 0;
  /// [any] Of its one value.
  virtual Better better() const { return Better::higher; }
};

/// A Metric with one value.
class CLARA_TRAIN_API OneValueMetric : public Metric {
 public:
  /// [worker] NaN when nothing was seen.
  virtual double compute() = 0;
  std::vector<MetricValue> values() final { return {{"", compute()}}; }
  bool single() const final { return true; }
};

/// Ability of a metric: what it has seen in parts of an epoch, by several processes or before a
/// training was interrupted, becomes one. partial_state() of one, merge()d into another that was
/// reset, gives its values back bit by bit; merged in the order of the samples, several parts give
/// those of the whole.
class CLARA_TRAIN_API Mergeable {
 public:
  virtual ~Mergeable();
  /// [worker] What was seen since reset().
  virtual State partial_state() const = 0;
  /// [worker] Adds what another one has seen behind what this one has. Throws clara::Error when it
  /// does not fit.
  virtual void merge(const State& part) = 0;
};

}  // namespace clara
