#pragma once

#include "table_metric.hpp"

#include <optional>

namespace clara::voxel_metrics {

/// monai.handlers.MeanIoUHandler: intersection over union of each item and class, one-hot. Classes
/// that are not in an item's label do not count for it.
class MeanIoUHandler : public TableMetric {
 public:
  struct Options : TableFields {
    bool include_background = true;
    static std::span<const Field> fields();
  };

  explicit MeanIoUHandler(const Options& options)
      : TableMetric(options, "MeanIoUHandler"), include_background_(options.include_background) {}

 protected:
  at::Tensor score(const Item& item) override;
  std::int64_t first_class() const override { return include_background_ ? 0 : 1; }

 private:
  bool include_background_;
};

/// monai.metrics.GeneralizedDiceScore: Sudre et al. (2017), each class weighing the less the larger
/// it is in an item's label. The reductions "mean", "sum", "mean_channel" and "sum_channel" sum
/// over the classes before the quotient.
class GeneralizedDiceScore : public TableMetric {
 public:
  struct Options : TableFields {
    bool include_background = true;
    std::string weight_type = "square";
    std::optional<std::int64_t> ignore_index;
    double epsilon = 1e-8;
    static std::span<const Field> fields();
  };

  explicit GeneralizedDiceScore(const Options& options)
      : TableMetric(options, "GeneralizedDiceScore"), options_(options) {}

 protected:
  at::Tensor score(const Item& item) override;
  std::int64_t first_class() const override { return options_.include_background ? 0 : 1; }

 private:
  at::Tensor weights(const at::Tensor& volumes) const;

  Options options_;
};

}  // namespace clara::voxel_metrics
