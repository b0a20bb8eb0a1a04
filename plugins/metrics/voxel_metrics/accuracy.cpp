#include "accuracy.hpp"

#include "overlap.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <ATen/ops/all.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/eq.h>

#include <array>
#include <limits>

namespace clara::voxel_metrics {

namespace {

Agreement binary_agreement(const Item& item) {
  const auto result = agreement(item.prediction, item.label);
  if (!result.binary)
    throw Error(
        "Accuracy: prediction and label must hold only 0 and 1; is \"to_onehot\" missing in "
        "AsDiscreted?");
  return result;
}

std::int64_t count_true(const at::Tensor& flags) { return flags.sum().item().toLong(); }

}  // namespace

std::span<const Field> Accuracy::Options::fields() {
  using O = Accuracy::Options;
  static const std::array list{
      field<&O::output_transform>("output_transform", "which entries are prediction and label"),
      field<&O::is_multilabel>("is_multilabel", "a voxel is right when all its channels are"),
      field<&O::device>("device", "accepted for ignite's sake; counts are kept on the CPU"),
      field<&O::skip_unrolling>("skip_unrolling",
                                "accepted for ignite's sake; items are always counted one by one"),
      field<&O::log_label>("log_label", "name in logs and results").beside_args()};
  return list;
}

void Accuracy::Options::validate(const Options& options, OptionIssues& issues) {
  check_pair(options.output_transform, issues);
}

Accuracy::Accuracy(Options options) : options_(std::move(options)) {}

void Accuracy::reset() {
  correct_ = 0;
  examples_ = 0;
}

void Accuracy::update(const std::vector<Sample>& output) {
  for (const auto& item : select_pairs(output, options_.output_transform)) {
    const auto& [prediction, label] = item;
    if (prediction.sizes() == label.sizes()) {
      options_.is_multilabel ? count_multilabel(item) : count_binary(item);
    } else if (label.dim() + 1 == prediction.dim() &&
               prediction.sizes().slice(1) == label.sizes()) {
      count_classes(item);
    } else {
      throw Error("Accuracy: the prediction has shape " + shape_text(prediction.sizes()) +
                  " where the label has " + shape_text(label.sizes()));
    }
  }
}

void Accuracy::count_binary(const Item& item) {
  correct_ += binary_agreement(item).equal;
  examples_ += item.label.numel();
}

void Accuracy::count_multilabel(const Item& item) {
  binary_agreement(item);
  const auto right = at::all(at::eq(item.label, item.prediction.to(item.label.scalar_type())), 0);
  correct_ += count_true(right);
  examples_ += right.numel();
}

void Accuracy::count_classes(const Item& item) {
  if (item.prediction.size(0) == 1) return count_binary({item.prediction[0], item.label});
  correct_ += count_true(at::eq(at::argmax(item.prediction, 0), item.label));
  examples_ += item.label.numel();
}

double Accuracy::compute() {
  if (examples_ == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(correct_) / static_cast<double>(examples_);
}

State Accuracy::partial_state() const {
  return State::Dict{{"correct", correct_}, {"examples", examples_}};
}

void Accuracy::merge(const State& part) {
  correct_ += part.at("correct").as_int();
  examples_ += part.at("examples").as_int();
}

}  // namespace clara::voxel_metrics
