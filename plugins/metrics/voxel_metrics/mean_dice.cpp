#include "mean_dice.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace clara::voxel_metrics {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Python's round(value, 4).
double rounded(double value) {
  std::array<char, 400> text{};
  std::snprintf(text.data(), text.size(), "%.4f", value);
  return std::strtod(text.data(), nullptr);
}

bool wants_labels(const MeanDice::Options& options) {
  const auto* flag = std::get_if<bool>(&options.return_with_label);
  return flag ? *flag : !std::get<1>(options.return_with_label).empty();
}

}  // namespace

std::span<const Field> MeanDice::Options::fields() {
  using O = MeanDice::Options;
  static const Fields<O> list{
      field<&O::include_background>("include_background", "count class 0 too"),
      group<TableFields>(),
      field<&O::num_classes>("num_classes",
                             "classes, the background included; needed when predictions are class "
                             "numbers in one channel")
          .at_least(1),
      field<&O::return_with_label>("return_with_label",
                                   "with mean_batch: values of four digits by the names of the "
                                   "classes, which are label_N or those of the list"),
      field<&O::ignore_empty>(
          "ignore_empty",
          "classes missing in a label do not count; else they score 1 when missing "
          "in the prediction too, and 0 otherwise")};
  return list;
}

void MeanDice::Options::validate(const Options& options, OptionIssues& issues) {
  if (wants_labels(options) && options.reduction != "mean_batch")
    issues.warning("return_with_label", "means nothing unless reduction is mean_batch");
}

MeanDice::MeanDice(Options options)
    : TableMetric(options, "MeanDice"), options_(std::move(options)) {}

std::vector<std::string> MeanDice::labels(std::size_t count) const {
  if (const auto* names = std::get_if<1>(&options_.return_with_label)) return *names;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i)
    names.push_back("label_" + std::to_string(i + (options_.include_background ? 0 : 1)));
  return names;
}

std::vector<MetricValue> MeanDice::values() {
  auto values = TableMetric::values();
  if (!wants_labels(options_) || reduction() != "mean_batch") return values;
  const auto names = labels(values.size());
  values.resize(std::min(values.size(), names.size()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = {names[i], rounded(values[i].value)};
  return values;
}

at::Tensor MeanDice::score(const Item& item) {
  const auto& [prediction, label] = item;
  if (prediction.dim() < 2 || label.dim() != prediction.dim() ||
      prediction.sizes().slice(1) != label.sizes().slice(1))
    throw Error("MeanDice: the prediction has shape " + shape_text(prediction.sizes()) +
                " where the label has " + shape_text(label.sizes()));
  const auto classes = options_.num_classes.value_or(prediction.size(0));
  const auto channel = [&](const at::Tensor& from, std::int64_t number) {
    if (from.size(0) == 1) return Channel{from[0], number};
    if (number >= from.size(0))
      throw Error("MeanDice: there is no class " + std::to_string(number) + " in shape " +
                  shape_text(from.sizes()));
    return Channel{from[number], std::nullopt};
  };
  std::vector<double> scores;
  const bool exact = label.scalar_type() == at::kDouble && label.size(0) > 1;
  // A single class is class 1: the foreground.
  const std::int64_t first = classes > 1 && options_.include_background ? 0 : 1;
  for (std::int64_t number = first; number < std::max<std::int64_t>(classes, 2); ++number)
    scores.push_back(dice(overlap(channel(prediction, number), channel(label, number)), exact));
  return at::tensor(scores, at::TensorOptions(exact ? at::kDouble : at::kFloat));
}

/// In the numbers of the label: `exact` for double.
double MeanDice::dice(const Overlap& sums, bool exact) const {
  const double above = 2 * sums.both;
  const double below = sums.label + sums.prediction;
  if (sums.label > 0)
    return exact ? above / below
                 : static_cast<double>(static_cast<float>(above) / static_cast<float>(below));
  if (options_.ignore_empty) return kNan;
  return below <= 0 ? 1.0 : 0.0;
}

}  // namespace clara::voxel_metrics
