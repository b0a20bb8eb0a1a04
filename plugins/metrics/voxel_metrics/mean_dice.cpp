#include "mean_dice.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <array>
#include <limits>

namespace clara::voxel_metrics {

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// Sums and counts along an axis, and their quotient where something counts (else 0).
struct Mean {
  at::Tensor sum, mean, count;
};

Mean mean_along(const at::Tensor& values, const at::Tensor& counts, std::int64_t axis) {
  const auto sum = values.sum(axis);
  const auto count = counts.sum(axis).to(at::kFloat);
  return {sum, at::where(count > 0, sum / count, at::zeros({1})), count};
}

/// monai.metrics.utils.do_metric_reduction
at::Tensor reduce(const at::Tensor& scores, const std::string& reduction) {
  if (reduction == "none") return scores;
  const auto counts = at::isnan(scores).logical_not();
  const auto values = at::where(counts, scores, at::zeros({1}));
  if (reduction == "sum") return values.sum();
  const bool by_class = reduction == "mean_batch" || reduction == "sum_batch";
  const auto first = mean_along(values, counts, by_class ? 0 : 1);
  if (reduction == "mean") return mean_along(first.mean, first.count > 0, 0).mean;
  return reduction.starts_with("mean") ? first.mean : first.sum;
}

}  // namespace

std::span<const Field> MeanDice::Options::fields() {
  using O = MeanDice::Options;
  static const std::array list{
      field<&O::include_background>("include_background", "count class 0 too"),
      field<&O::reduction>("reduction", "over items and classes")
          .one_of(
              {"mean", "sum", "mean_batch", "sum_batch", "mean_channel", "sum_channel", "none"}),
      field<&O::num_classes>("num_classes",
                             "classes, the background included; needed when predictions are class "
                             "numbers in one channel")
          .at_least(1),
      field<&O::output_transform>("output_transform", "which entries are prediction and label"),
      field<&O::save_details>("save_details", "keep the scores of each item"),
      field<&O::ignore_empty>(
          "ignore_empty",
          "classes missing in a label do not count; else they score 1 when missing "
          "in the prediction too, and 0 otherwise"),
      field<&O::log_label>("log_label", "name in logs and results").beside_args()};
  return list;
}

void MeanDice::Options::validate(const Options& options, OptionIssues& issues) {
  check_pair(options.output_transform, issues);
}

MeanDice::MeanDice(Options options) : options_(std::move(options)) {}

bool MeanDice::single() const {
  return options_.reduction == "mean" || options_.reduction == "sum";
}

void MeanDice::update(const std::vector<Sample>& output) {
  for (const auto& item : select_pairs(output, options_.output_transform)) add(score(item));
}

void MeanDice::add(std::vector<float> scores) {
  if (!scores_.empty() && scores_.front().size() != scores.size())
    throw Error("MeanDice: an item has " + std::to_string(scores.size()) +
                " classes where the first one had " + std::to_string(scores_.front().size()));
  scores_.push_back(std::move(scores));
}

std::vector<float> MeanDice::score(const Item& item) {
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
  std::vector<float> scores;
  // A single class is class 1: the foreground.
  first_class_ = classes > 1 && options_.include_background ? 0 : 1;
  for (std::int64_t number = first_class_; number < std::max<std::int64_t>(classes, 2); ++number)
    scores.push_back(dice(overlap(channel(prediction, number), channel(label, number))));
  return scores;
}

float MeanDice::dice(const Overlap& sums) const {
  if (sums.label > 0)
    return static_cast<float>(2 * sums.both) / static_cast<float>(sums.label + sums.prediction);
  if (options_.ignore_empty) return kNan;
  return sums.label + sums.prediction <= 0 ? 1.0F : 0.0F;
}

at::Tensor MeanDice::scores() const {
  const auto classes = scores_.empty() ? 0 : scores_.front().size();
  auto table =
      at::empty({static_cast<std::int64_t>(scores_.size()), static_cast<std::int64_t>(classes)});
  auto* out = table.mutable_data_ptr<float>();
  for (const auto& item : scores_) out = std::copy(item.begin(), item.end(), out);
  return table;
}

std::string MeanDice::class_name(std::int64_t index) const {
  return "class_" + std::to_string(first_class_ + index);
}

std::vector<MetricValue> MeanDice::values() {
  if (scores_.empty() && !single()) return {};
  if (scores_.empty()) return {{"", std::numeric_limits<double>::quiet_NaN()}};
  const auto result = reduce(scores(), options_.reduction).to(at::kDouble).contiguous();
  const auto* numbers = result.const_data_ptr<double>();
  if (single()) return {{"", *numbers}};
  const bool by_class = options_.reduction.ends_with("_batch");
  const auto classes = result.dim() == 2 ? result.size(1) : 1;
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

State MeanDice::partial_state() const {
  return State::Dict{{"first_class", first_class_}, {"scores", scores()}};
}

void MeanDice::merge(const State& part) {
  const auto table = part.at("scores").as_tensor().to(at::kFloat).contiguous();
  if (table.dim() != 2)
    throw Error("MeanDice: the scores of a part have to be [item, class]", ExitCode::storage);
  if (table.size(0) > 0) first_class_ = part.at("first_class").as_int();
  const auto* numbers = table.const_data_ptr<float>();
  for (std::int64_t item = 0; item < table.size(0); ++item, numbers += table.size(1))
    add({numbers, numbers + table.size(1)});
}

at::Tensor MeanDice::details() const { return options_.save_details ? scores() : at::Tensor(); }

}  // namespace clara::voxel_metrics
