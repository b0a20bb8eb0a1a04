#pragma once

#include "table_metric.hpp"

#include <string>

namespace clara::voxel_metrics {

/// monai.handlers.ConfusionMatrix: one of the numbers that are made of true and false positives and
/// negatives, of what was added up (or averaged) over an epoch; with `compute_sample` the average
/// of each item's own. Its details are not kept.
class ConfusionMatrix : public TableMetric {
 public:
  struct Options : TableFields {
    bool include_background = true;
    std::string metric_name = "hit_rate";
    bool compute_sample = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit ConfusionMatrix(const Options& options);
  Better better() const override;

 protected:
  at::Tensor score(const Item& item) override;
  at::Tensor prepared(const at::Tensor& table) override;
  at::Tensor finished(const at::Tensor& reduced) override;
  std::int64_t first_class() const override { return include_background_ ? 0 : 1; }

 private:
  bool include_background_;
  bool compute_sample_;
  std::string metric_;  ///< by its short name
};

}  // namespace clara::voxel_metrics
