#include "ranking_metrics.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/ops/argsort.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>

namespace clara::voxel_metrics {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> numbers(const at::Tensor& tensor) {
  const auto plain = tensor.to(at::kDouble).contiguous();
  const auto* data = plain.const_data_ptr<double>();
  return {data, data + plain.numel()};
}

template <class Operation>
Number made(Number a, Number b, const Operation& operation) {
  if (!a.single && !b.single) return {operation(a.value, b.value), false};
  return {static_cast<double>(operation(static_cast<float>(a.value), static_cast<float>(b.value))),
          true};
}
Number operator+(Number a, Number b) { return made(a, b, std::plus<>()); }
Number operator-(Number a, Number b) { return made(a, b, std::minus<>()); }
Number operator*(Number a, Number b) { return made(a, b, std::multiplies<>()); }
Number operator/(Number a, Number b) { return made(a, b, std::divides<>()); }

/// As an array of NumPy has them: single only when all are.
std::vector<Number> array_of(std::vector<Number> list) {
  const bool single =
      std::all_of(list.begin(), list.end(), [](const Number& number) { return number.single; });
  for (auto& number : list) number.single = single;
  return list;
}

/// numpy's sum of up to 128 numbers: eight sums side by side, and those in pairs.
Number numpy_sum(const std::vector<Number>& values) {
  if (values.size() < 8) {
    Number sum{0, !values.empty() && values.front().single};
    for (const auto& value : values) sum = sum + value;
    return sum;
  }
  std::array<Number, 8> sums{};
  std::copy_n(values.begin(), 8, sums.begin());
  std::size_t i = 8;
  for (; i + 8 <= values.size(); i += 8)
    for (std::size_t k = 0; k < 8; ++k) sums[k] = sums[k] + values[i + k];
  Number sum =
      ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
  for (; i < values.size(); ++i) sum = sum + values[i];
  return sum;
}

/// [item, 1] as [item].
at::Tensor flat(const at::Tensor& table) {
  return table.dim() == 2 && table.size(1) == 1 ? table.squeeze(-1) : table;
}

}  // namespace

std::span<const Field> RankingMetric::Options::fields() {
  using O = RankingMetric::Options;
  static const std::array list{
      field<&O::average>("average",
                         "over classes: the mean, the mean by how often a class is true, all "
                         "classes as one, or none")
          .one_of({"macro", "weighted", "micro", "none"}),
      field<&O::output_transform>("output_transform", "which entries are prediction and label"),
      field<&O::log_label>("log_label", "name in logs and results").beside_args()};
  return list;
}

void RankingMetric::Options::validate(const Options& options, OptionIssues& issues) {
  check_pair(options.output_transform, issues);
}

void RankingMetric::reset() {
  predictions_.clear();
  labels_.clear();
}

void RankingMetric::update(const std::vector<Sample>& output) {
  for (const auto& [prediction, label] : select_pairs(output, options_.output_transform))
    add(prediction, label);
}

void RankingMetric::add(const at::Tensor& prediction, const at::Tensor& label) {
  if (prediction.dim() > 1 || label.dim() > 1 ||
      (prediction.numel() > 1 && prediction.numel() != label.numel()))
    throw Error(name_ + ": expected a score and a label of [class] for each item, got " +
                shape_text(prediction.sizes()) + " and " + shape_text(label.sizes()) +
                "; is \"to_onehot\" missing in AsDiscreted?");
  const auto fits = [](const std::vector<at::Tensor>& others, const at::Tensor& one) {
    return others.empty() || others.front().sizes() == one.sizes();
  };
  if (!fits(predictions_, prediction) || !fits(labels_, label))
    throw Error(name_ + ": an item has " + std::to_string(prediction.numel()) +
                " classes where the first one had " + std::to_string(predictions_.front().numel()));
  predictions_.push_back(prediction.to(at::kCPU));
  labels_.push_back(label.to(at::kCPU));
}

Number RankingMetric::calculated(const at::Tensor& scores, const at::Tensor& labels) const {
  const auto wanted = numbers(labels);
  const auto count = [&](double value) { return std::count(wanted.begin(), wanted.end(), value); };
  const auto size = static_cast<std::ptrdiff_t>(wanted.size());
  if (count(0) + count(1) != size || count(0) == 0 || count(1) == 0) return {kNan, false};
  const auto order = at::argsort(scores, -1, descending());
  std::vector<Number> ordered;
  const bool single = labels.scalar_type() == at::kFloat;
  for (const auto label : numbers(labels.index_select(0, order)))
    ordered.push_back({label, single});
  return value(numbers(scores.index_select(0, order)), ordered);
}

std::vector<MetricValue> RankingMetric::values() {
  if (predictions_.empty())
    return single() ? std::vector<MetricValue>{{"", kNan}} : std::vector<MetricValue>{};
  const auto scores = flat(at::stack(predictions_));
  const auto labels = flat(at::stack(labels_));
  if (scores.dim() == 1) return {{"", calculated(scores, labels).value}};
  if (options_.average == "micro")
    return {{"", calculated(scores.flatten(), labels.flatten()).value}};
  std::vector<Number> all, weights;
  for (std::int64_t c = 0; c < scores.size(1); ++c) {
    all.push_back(calculated(scores.select(1, c).contiguous(), labels.select(1, c).contiguous()));
    weights.push_back(
        {labels.select(1, c).sum().item().toDouble(), labels.scalar_type() == at::kFloat});
  }
  if (options_.average == "none") {
    std::vector<MetricValue> values;
    for (std::size_t c = 0; c < all.size(); ++c)
      values.push_back({"class_" + std::to_string(c), all[c].value});
    return values;
  }
  return {{"", averaged(array_of(std::move(all)), weights)}};
}

double RankingMetric::averaged(std::vector<Number> all, std::vector<Number> weights) const {
  const Number count{static_cast<double>(all.size()), false};
  if (options_.average == "macro") return (numpy_sum(all) / count).value;
  const bool single = all.front().single && weights.front().single;
  for (auto& weight : weights) weight.single = single;
  const auto sum = numpy_sum(weights);
  for (std::size_t c = 0; c < all.size(); ++c) {
    all[c].single = single;
    all[c] = all[c] * weights[c];
  }
  return sum.value == 0 ? kNan : (numpy_sum(all) / sum).value;
}

State RankingMetric::partial_state() const {
  const auto stacked = [](const std::vector<at::Tensor>& list) {
    return list.empty() ? at::zeros({0}) : at::stack(list);
  };
  return State::Dict{{"pred", stacked(predictions_)}, {"label", stacked(labels_)}};
}

void RankingMetric::merge(const State& part) {
  const auto& predictions = part.at("pred").as_tensor();
  const auto& labels = part.at("label").as_tensor();
  if (predictions.dim() < 1 || labels.dim() < 1 || predictions.size(0) != labels.size(0))
    throw Error(name_ + ": a part has to have as many predictions as labels", ExitCode::storage);
  for (std::int64_t item = 0; item < predictions.size(0); ++item)
    add(predictions[item], labels[item]);
}

/// Equal scores are one step of the curve.
Number ROCAUC::value(const std::vector<double>& scores, const std::vector<Number>& labels) const {
  Number negatives, area, tied_positives, tied_negatives;
  const auto count = scores.size();
  const Number one{1, false}, two{2, false};
  for (std::size_t i = 0; i < count; ++i) {
    const auto& label = labels[i];
    const bool tied = i + 1 < count && scores[i] == scores[i + 1];
    if (tied || tied_positives.value + tied_negatives.value > 0) {
      tied_positives = tied_positives + label;
      tied_negatives = tied_negatives + (one - label);
      if (tied) continue;
      negatives = negatives + tied_negatives;
      area = area + tied_positives * (negatives - tied_negatives / two);
      tied_positives = tied_negatives = {};
    } else if (label.value == 1) {
      area = area + negatives;
    } else {
      negatives = negatives + one;
    }
  }
  const Number all{static_cast<double>(count), false};
  return area / (negatives * (all - negatives));
}

Number AveragePrecision::value(const std::vector<double>& scores,
                               const std::vector<Number>& labels) const {
  Number positives, area, tied;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    tied = tied + labels[i];
    if (i + 1 < scores.size() && scores[i] == scores[i + 1]) continue;
    positives = positives + tied;
    area = area + tied * positives / Number{static_cast<double>(i + 1), false};
    tied = {};
  }
  return area / positives;
}

}  // namespace clara::voxel_metrics
