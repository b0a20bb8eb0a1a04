#pragma once

#include "engine_output.hpp"

#include <clara/train/metric.hpp>

#include <span>
#include <string>
#include <vector>

namespace clara::voxel_metrics {

/// What all metrics with a score for each item and class have, as a group of fields.
struct TableFields {
  std::string reduction = "mean";
  Select output_transform = prediction_and_label();
  bool save_details = true;
  std::string log_label;

  static std::span<const Field> fields();
  static void validate(const TableFields& options, OptionIssues& issues);
};

/// monai.handlers.IgniteMetricHandler: the scores of each item and class, averaged over an epoch by
/// monai.metrics.utils.do_metric_reduction. The reductions that leave classes or items apart give
/// several values: "mean_batch" NAME_class_1, NAME_class_2, ...; "mean_channel" NAME_item_1, ...;
/// "none" both. A subclass says what an item scores.
class TableMetric : public Metric, public Mergeable {
 public:
  /// `name`: of the metric, for messages.
  TableMetric(TableFields options, std::string name)
      : options_(std::move(options)), name_(std::move(name)) {}

  void reset() override { rows_.clear(); }
  void update(const std::vector<Sample>& output) override;
  std::vector<MetricValue> values() override;
  bool single() const override;
  at::Tensor details() const override;
  std::string log_label() const override { return options_.log_label; }
  State partial_state() const override;
  void merge(const State& part) override;

 protected:
  /// [class], or [class, more...]; NaN: does not count.
  virtual at::Tensor score(const Item& item) = 0;
  /// Of the reduced table; what stays of it is one number, or one for each class or item.
  virtual at::Tensor finished(const at::Tensor& reduced) { return reduced; }
  /// Of the table itself, before it is reduced.
  virtual at::Tensor prepared(const at::Tensor& table) { return table; }
  /// The number of the first class that has a score.
  virtual std::int64_t first_class() const { return 0; }

  const std::string& name() const { return name_; }
  const std::string& reduction() const { return options_.reduction; }
  /// [item, class, ...]
  at::Tensor table() const;

 private:
  void add(const at::Tensor& row);

  TableFields options_;
  std::string name_;
  std::vector<at::Tensor> rows_;  ///< by item
};

}  // namespace clara::voxel_metrics
