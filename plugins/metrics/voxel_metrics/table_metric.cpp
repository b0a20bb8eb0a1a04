#include "table_metric.hpp"

#include <clara/error.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <array>
#include <limits>

namespace clara::voxel_metrics {

namespace {

/// Sums and counts along an axis, and their quotient where something counts (else 0).
struct Mean {
  at::Tensor sum, mean, count;
};

Mean mean_along(const at::Tensor& values, const at::Tensor& counts, std::int64_t axis) {
  const auto sum = values.sum(axis).to(at::kFloat);
  const auto count = counts.sum(axis).to(at::kFloat);
  return {sum, at::where(count > 0, sum / count, at::zeros({1})), count};
}

/// monai.metrics.utils.do_metric_reduction
at::Tensor reduce(const at::Tensor& scores, const std::string& reduction) {
  if (reduction == "none") return scores;
  const auto nans = at::isnan(scores);
  const auto counts = nans.logical_not();
  const auto values = scores.masked_fill(nans, 0);
  if (reduction == "sum") return values.sum(at::IntArrayRef{0, 1});
  const bool by_class = reduction == "mean_batch" || reduction == "sum_batch";
  const auto first = mean_along(values, counts, by_class ? 0 : 1);
  if (reduction == "mean") return mean_along(first.mean, first.count > 0, 0).mean;
  return reduction.starts_with("mean") ? first.mean : first.sum;
}

}  // namespace

std::span<const Field> TableFields::fields() {
  using O = TableFields;
  static const std::array list{
      field<&O::reduction>("reduction", "over items and classes")
          .one_of(
              {"mean", "sum", "mean_batch", "sum_batch", "mean_channel", "sum_channel", "none"}),
      field<&O::output_transform>("output_transform", "which entries are prediction and label"),
      field<&O::save_details>("save_details", "keep the scores of each item"),
      field<&O::log_label>("log_label", "name in logs and results").beside_args()};
  return list;
}

void TableFields::validate(const TableFields& options, OptionIssues& issues) {
  check_pair(options.output_transform, issues);
}

bool TableMetric::single() const { return reduction() == "mean" || reduction() == "sum"; }

void TableMetric::update(const std::vector<Sample>& output) {
  for (const auto& item : select_pairs(output, options_.output_transform)) add(score(item));
}

void TableMetric::add(const at::Tensor& row) {
  if (!rows_.empty() && rows_.front().sizes() != row.sizes())
    throw Error(name_ + ": an item has " + std::to_string(row.size(0)) +
                " classes where the first one had " + std::to_string(rows_.front().size(0)));
  rows_.push_back(row.to(at::kCPU));
}

at::Tensor TableMetric::table() const {
  return rows_.empty() ? at::zeros({0, 0}) : at::stack(rows_);
}

std::vector<MetricValue> TableMetric::values() {
  if (rows_.empty() && !single()) return {};
  if (rows_.empty()) return {{"", std::numeric_limits<double>::quiet_NaN()}};
  const auto result = finished(reduce(prepared(table()), reduction())).to(at::kDouble).contiguous();
  const auto* numbers = result.const_data_ptr<double>();
  if (single()) return {{"", *numbers}};
  const bool by_class = reduction().ends_with("_batch");
  const auto classes = result.dim() == 2 ? result.size(1) : 1;
  const auto class_name = [&](std::int64_t i) {
    return "class_" + std::to_string(first_class() + i);
  };
  std::vector<MetricValue> values;
  for (std::int64_t i = 0; i < result.numel(); ++i) {
    const auto item = "item_" + std::to_string(i / classes + 1);
    const auto name = result.dim() == 2 ? item + "_" + class_name(i % classes)
                      : by_class        ? class_name(i)
                                        : item;
    values.push_back({name, numbers[i]});
  }
  return values;
}

State TableMetric::partial_state() const { return State::Dict{{"scores", table()}}; }

void TableMetric::merge(const State& part) {
  const auto& scores = part.at("scores").as_tensor();
  if (scores.dim() < 2)
    throw Error(name_ + ": the scores of a part have to be [item, class]", ExitCode::storage);
  for (std::int64_t item = 0; item < scores.size(0); ++item) add(scores[item]);
}

at::Tensor TableMetric::details() const {
  if (!options_.save_details) return {};
  const auto scores = table();
  return scores.dim() == 2 ? scores : at::Tensor();
}

}  // namespace clara::voxel_metrics
