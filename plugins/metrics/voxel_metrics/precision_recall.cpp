#include "precision_recall.hpp"

#include <clara/error.hpp>
#include <clara/internal/float_range.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/eq.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>

#include <array>
#include <limits>

namespace clara::voxel_metrics {

namespace {

constexpr double kTiny = 1e-20;  // against a division by nothing

std::string average_of(const std::variant<bool, std::string>& written) {
  if (const auto* flag = std::get_if<bool>(&written)) return *flag ? "macro" : "";
  return std::get<std::string>(written);
}

bool is_binary(const at::Tensor& values) {
  return at::eq(values, values * values).all().item().toBool();
}

/// One value, or one for each class.
std::vector<MetricValue> listed(const at::Tensor& values) {
  if (values.dim() == 0) return {{"", values.item().toDouble()}};
  std::vector<MetricValue> list;
  for (std::int64_t i = 0; i < values.numel(); ++i)
    list.push_back({"class_" + std::to_string(i), values[i].item().toDouble()});
  return list;
}

}  // namespace

/// Double, [value] or [value, class].
struct Counting::Marks {
  at::Tensor prediction, label;
};

Counting::Counting(std::string average, bool is_multilabel, std::string name)
    : average_(std::move(average)), is_multilabel_(is_multilabel), name_(std::move(name)) {}

void Counting::reset() { examples_ = at::Tensor(); }

Counting::Marks Counting::marks(const Item& item) const {
  const auto& [prediction, label] = item;
  const auto refuse = [&](const std::string& why) {
    throw Error(name_ + ": " + why + ", got a prediction of " + shape_text(prediction.sizes()) +
                " and a label of " + shape_text(label.sizes()));
  };
  const bool same = prediction.sizes() == label.sizes();
  const bool classes =
      !same && label.dim() + 1 == prediction.dim() && prediction.sizes().slice(1) == label.sizes();
  if (!same && !classes) refuse("prediction and label must have the same spatial axes");
  if (is_multilabel_ && !(same && label.dim() > 0 && label.size(0) > 1))
    refuse("is_multilabel needs prediction and label of the same channels, more than one");
  const bool binary = same || prediction.size(0) == 1;
  if (average_ == "samples" && !is_multilabel_) refuse("average \"samples\" needs is_multilabel");
  if (binary && !(is_binary(prediction) && is_binary(label)))
    throw Error(name_ +
                ": prediction and label must hold only 0 and 1; is \"to_onehot\" missing in "
                "AsDiscreted?");
  if (is_multilabel_) {
    const auto by_class = [&](const at::Tensor& values) {
      return values.unsqueeze(0).transpose(1, -1).reshape({-1, values.size(0)}).to(at::kDouble);
    };
    return {by_class(prediction), by_class(label)};
  }
  if (binary && average_.empty())
    return {prediction.reshape({-1}).to(at::kDouble), label.reshape({-1}).to(at::kDouble)};
  const auto count = binary ? 2 : prediction.size(0);
  const auto number = binary ? prediction.to(at::kLong) : at::argmax(prediction, 0);
  const auto wanted = label.to(at::kLong).reshape({-1});
  if (wanted.numel() > 0 &&
      (wanted.max().item().toLong() >= count || wanted.min().item().toLong() < 0))
    throw Error(name_ + ": the label holds class " +
                std::to_string(wanted.min().item().toLong() < 0 ? wanted.min().item().toLong()
                                                                : wanted.max().item().toLong()) +
                "; the prediction has " + std::to_string(count) + " classes");
  return {at::one_hot(number.reshape({-1}), count).to(at::kDouble),
          at::one_hot(wanted, count).to(at::kDouble)};
}

void Counting::add(const Item& item) {
  const auto [prediction, label] = marks(item);
  const auto correct = label * prediction;
  const auto by_class = [](const at::Tensor& values) {
    return values.dim() == 1 ? values.sum() : values.sum(0);
  };
  const auto hits = by_class(correct);
  auto shares = std::array{at::zeros_like(hits), at::zeros_like(hits)};
  if (average_ == "samples") {
    const auto each = correct.sum(1);
    shares[0].fill_((each / (prediction.sum(1) + kTiny)).sum());
    shares[1].fill_((each / (label.sum(1) + kTiny)).sum());
  }
  const auto count = at::full_like(hits, static_cast<double>(label.size(0)));
  accumulate(at::stack({hits, by_class(prediction), by_class(label), shares[0], shares[1], count}));
}

void Counting::accumulate(const at::Tensor& sums) {
  const auto here = sums.to(at::kCPU);
  if (examples_.defined() && examples_.sizes() != here.sizes())
    throw Error(name_ + ": an item has another number of classes than the first one");
  examples_ = examples_.defined() ? examples_ + here : here;
}

at::Tensor Counting::fraction(bool of_prediction) const {
  if (average_ == "samples") {
    const auto shares = examples_[of_prediction ? 3 : 4].flatten()[0];
    return shares / examples_[5].flatten()[0];
  }
  const auto hits = average_ == "micro" ? examples_[0].sum() : examples_[0];
  const auto all = examples_[of_prediction ? 1 : 2];
  return hits / ((average_ == "micro" ? all.sum() : all) + kTiny);
}

at::Tensor Counting::averaged(bool of_prediction) const {
  auto fractions = fraction(of_prediction);
  if (average_ == "macro") return fractions.mean();
  if (average_ != "weighted") return fractions;
  const auto& weight = examples_[2];
  const auto sum = weight.sum() + kTiny;
  return at::dot(fractions.flatten(), weight.flatten()) / sum;
}

State Counting::state() const {
  return State::Dict{{"sums", any() ? State(examples_) : State(nullptr)}};
}

void Counting::merge(const State& part) {
  const auto& sums = part.at("sums");
  if (sums.holds<std::nullptr_t>()) return;
  const auto& tensor = sums.as_tensor();
  if (tensor.dim() < 1 || tensor.dim() > 2 || tensor.size(0) != 6)
    throw Error(name_ + ": the sums of a part have to be [6] or [6, class]", ExitCode::storage);
  accumulate(tensor.to(at::kDouble));
}

std::span<const Field> CountingFields::fields() {
  using O = CountingFields;
  static const std::array list{
      field<&O::output_transform>("output_transform", "which entries are prediction and label"),
      field<&O::average>(
          "average",
          "over classes: false (none), true or \"macro\" (the mean), \"weighted\" "
          "(by how often a class is true), \"micro\" (all as one), or over \"samples\""),
      field<&O::is_multilabel>("is_multilabel", "each channel is a class by itself"),
      field<&O::device>("device", "accepted for ignite's sake; counts are kept on the CPU"),
      field<&O::skip_unrolling>("skip_unrolling",
                                "accepted for ignite's sake; items are always counted one by one"),
      field<&O::log_label>("log_label", "name in logs and results").beside_args()};
  return list;
}

void CountingFields::validate(const CountingFields& options, OptionIssues& issues) {
  check_pair(options.output_transform, issues);
  const auto average = average_of(options.average);
  for (const auto* known : {"", "macro", "micro", "weighted", "samples"})
    if (average == known) return;
  issues.error("average",
               "expected true, false, \"macro\", \"micro\", \"weighted\" or \"samples\", "
               "got \"" +
                   average + "\"");
}

CountingMetric::CountingMetric(const Options& options, bool of_prediction, const std::string& name)
    : options_(options),
      of_prediction_(of_prediction),
      counting_(average_of(options.average), options.is_multilabel, name) {}

void CountingMetric::update(const std::vector<Sample>& output) {
  for (const auto& item : select_pairs(output, options_.output_transform)) counting_.add(item);
}

std::vector<MetricValue> CountingMetric::values() {
  if (counting_.any()) return listed(counting_.averaged(of_prediction_));
  return single() ? std::vector<MetricValue>{{"", std::numeric_limits<double>::quiet_NaN()}}
                  : std::vector<MetricValue>{};
}

std::span<const Field> Fbeta::Options::fields() {
  using O = Fbeta::Options;
  static const std::array list{
      field<&O::beta>("beta", "how much more recall weighs than precision")
          .required()
          .above(0)
          .range(0, kLargestFloat),
      field<&O::average>("average", "the mean over the classes; else a value for each"),
      field<&O::output_transform>("output_transform", "which entries are prediction and label"),
      field<&O::device>("device", "accepted for ignite's sake; counts are kept on the CPU"),
      field<&O::log_label>("log_label", "name in logs and results").beside_args()};
  return list;
}

void Fbeta::Options::validate(const Options& options, OptionIssues& issues) {
  check_pair(options.output_transform, issues);
}

void Fbeta::update(const std::vector<Sample>& output) {
  for (const auto& item : select_pairs(output, options_.output_transform)) counting_.add(item);
}

std::vector<MetricValue> Fbeta::values() {
  if (!counting_.any())
    return single() ? std::vector<MetricValue>{{"", std::numeric_limits<double>::quiet_NaN()}}
                    : std::vector<MetricValue>{};
  const auto precision = counting_.fraction(true);
  const auto recall = counting_.fraction(false);
  const double square = options_.beta * options_.beta;
  const auto above = (1.0 + square) * precision * recall;
  const auto values = above / (square * precision + recall + 1e-15);
  return listed(options_.average ? values.mean() : values);
}

}  // namespace clara::voxel_metrics
