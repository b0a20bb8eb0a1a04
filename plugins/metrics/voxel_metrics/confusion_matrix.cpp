#include "confusion_matrix.hpp"

#include "rates.hpp"

#include <clara/error.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>

namespace clara::voxel_metrics {

std::span<const Field> ConfusionMatrix::Options::fields() {
  using O = ConfusionMatrix::Options;
  static const Fields<O> list{
      field<&O::include_background>("include_background", "count class 0 too"),
      field<&O::metric_name>("metric_name",
                             "which number: sensitivity, specificity, precision, "
                             "f1 score, balanced accuracy, ..."),
      field<&O::compute_sample>("compute_sample", "of each item, and then the average"),
      group<TableFields>()};
  return list;
}

void ConfusionMatrix::Options::validate(const Options& options, OptionIssues& issues) {
  if (short_rate_name(options.metric_name).empty())
    issues.error("metric_name", "there is no number \"" + options.metric_name +
                                    "\" of a confusion matrix; they are " + rate_names());
}

ConfusionMatrix::ConfusionMatrix(const Options& options)
    : TableMetric(options, "ConfusionMatrix"),
      include_background_(options.include_background),
      compute_sample_(options.compute_sample),
      metric_(short_rate_name(options.metric_name)) {}

Better ConfusionMatrix::better() const {
  for (const auto* error : {"fnr", "fpr", "fdr", "for", "pt"})
    if (metric_ == error) return Better::lower;
  return Better::higher;
}

/// [class, 4]: true and false positives, true and false negatives.
at::Tensor ConfusionMatrix::score(const Item& item) {
  check_same_shape(item, 1, name());
  // As MONAI: items of a classification have no numbers of their own.
  if (item.prediction.dim() == 1 || (item.prediction.dim() == 2 && item.prediction.size(-1) == 1))
    compute_sample_ = false;
  const auto [prediction, label] = include_background_ ? item : without_background(item);
  const auto classes = prediction.size(0);
  const auto p = prediction.reshape({classes, -1});
  const auto y = label.reshape({classes, -1});
  const auto sum = p + y;
  const auto tp = (sum == 2).sum(1).to(at::kFloat);
  const auto tn = (sum == 0).sum(1).to(at::kFloat);
  const auto positives = y.sum(1).to(at::kFloat);
  const auto negatives = y.size(-1) - positives;
  return at::stack({tp, negatives - tn, tn, positives - tp}, -1);
}

at::Tensor ConfusionMatrix::prepared(const at::Tensor& table) {
  return compute_sample_ ? rate(metric_, table) : table;
}

at::Tensor ConfusionMatrix::finished(const at::Tensor& reduced) {
  return compute_sample_ ? reduced : rate(metric_, reduced);
}

}  // namespace clara::voxel_metrics
