#pragma once

#include <ATen/core/Tensor.h>
#include <clara/component.hpp>
#include <clara/train/select.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// Which of two values of a metric is the better one.
enum class Better { higher, lower };

/// A metric over one epoch of an engine's output: MONAI's IgniteMetricHandler. Called on the
/// engine's thread.
class CLARA_TRAIN_API Metric : public Component {
 public:
  static constexpr std::string_view kind = "metric";
  virtual void reset() = 0;
  /// `output` is the decollated, post-processed output of one iteration: one sample per batch item,
  /// with image, label, pred, loss.
  virtual void update(const std::vector<Sample>& output) = 0;
  /// NaN when nothing was seen.
  virtual double compute() = 0;
  /// [item, class] of this epoch, for MetricsSaver's details; undefined when the metric has none.
  virtual at::Tensor details() const { return {}; }
  /// The name in logs and results: `log_label`, else "".
  virtual std::string log_label() const = 0;
  virtual Better better() const { return Better::higher; }
};

}  // namespace clara
