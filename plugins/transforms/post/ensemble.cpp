#include "ensemble.hpp"

#include <ATen/ops/argmax.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

#include "ensemble_loops.hpp"

namespace clara::transforms_post {

void Ensembled::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.keys.size() > 1 && !options.output_key)
    issues.error("output_key", "expected a name, since there are several keys",
                 "\"output_key\": \"pred\"");
}

void Ensembled::apply(Sample& sample) const {
  const auto& keys = options_.keys.values;
  const auto of = [&](const std::string& key) {
    const at::Tensor* tensor = sample.find_tensor(key);
    return tensor != nullptr ? *tensor : sample.image(key).data;
  };
  std::vector<at::Tensor> items;
  if (keys.size() == 1) {
    const at::Tensor all = of(keys[0]);
    if (all.dim() == 0 || all.size(0) == 0)
      throw Error("\"" + keys[0] + "\" has no axis of several predictions");
    items = all.unbind(0);
  } else {
    for (const auto& key : keys) items.push_back(of(key));
  }
  for (std::size_t i = 1; i < items.size(); ++i)
    if (items[i].sizes() != items[0].sizes())
      throw Error("\"" + keys[i] + "\" is " + grid_text(items[i].sizes().vec()) + ", but \"" +
                  keys[0] + "\" is " + grid_text(items[0].sizes().vec()));
  const auto type = items[0].scalar_type();
  at::Tensor out = combined(items).to(type);
  const auto& to = options_.output_key.value_or(keys[0]);
  const Image* first = sample.find_image(keys[0]);
  if (first == nullptr) return sample.set(to, std::move(out));
  Image image = *first;
  image.data = std::move(out);
  sample.set(to, std::move(image));
}

namespace {

/// The lengths of nested lists of numbers; an Error where they are no rectangle.
std::vector<std::int64_t> lengths_of(const Value& list, std::vector<double>& numbers) {
  if (list.is_number()) {
    numbers.push_back(list.as_number());
    return {};
  }
  if (!list.is_array() || list.as_array().empty())
    throw Error("expected numbers, or lists of them, got " + shown(list));
  std::vector<std::int64_t> inner;
  for (const auto& item : list.as_array()) {
    auto lengths = lengths_of(item, numbers);
    if (&item != &list.as_array().front() && lengths != inner)
      throw Error("expected lists of one length, got " + shown(list));
    inner = std::move(lengths);
  }
  inner.insert(inner.begin(), static_cast<std::int64_t>(list.as_array().size()));
  return inner;
}

at::Tensor tensor_of(const Value& list) {
  std::vector<double> numbers;
  const auto lengths = lengths_of(list, numbers);
  return at::tensor(numbers, at::TensorOptions(at::kDouble)).to(at::kFloat).view(lengths);
}

}  // namespace

void MeanEnsembled::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.weights.is_null()) return;
  try {
    tensor_of(options.weights);
  } catch (const Error& error) {
    issues.error("weights", error.what());
  }
}

MeanEnsembled::MeanEnsembled(const Options& options) : Ensembled(options) {
  if (!options.weights.is_null()) weights_ = tensor_of(options.weights);
}

at::Tensor MeanEnsembled::combined(const std::vector<at::Tensor>& items) const {
  if (!weights_.defined()) {
    const auto is_float = [](const at::Tensor& item) { return item.is_floating_point(); };
    if (std::none_of(items.begin(), items.end(), is_float))
      throw Error("the mean of whole numbers is none of them; expected float images");
    return mean_of(items, {});
  }
  const auto count = static_cast<std::int64_t>(items.size());
  const bool one_each = weights_.dim() == 0;
  const auto axes = items[0].dim() + 1;
  bool fits =
      weights_.dim() <= axes && (one_each || weights_.size(0) == count || weights_.size(0) == 1);
  for (std::int64_t axis = 1; axis < weights_.dim() && fits; ++axis)
    fits = weights_.size(axis) == 1 || weights_.size(axis) == items[0].size(axis - 1);
  if (!fits)
    throw Error("weights are " + grid_text(weights_.sizes().vec()) + ", but there are " +
                std::to_string(count) + " predictions of " + grid_text(items[0].sizes().vec()));
  return mean_of(items, weights_);
}

VoteEnsembled::VoteEnsembled(const Options& options, Context& context)
    : Ensembled(options), num_classes_(options.num_classes), context_(context) {}

at::Tensor VoteEnsembled::voted(const std::vector<at::Tensor>& items) const {
  if (items[0].dim() > 0 && items[0].size(0) > 1) {
    context_.warn("num_classes is for labels in one channel; there are " +
                  std::to_string(items[0].size(0)));
    return at::argmax(mean_of(items, {}), 0, true);
  }
  return vote(items, *num_classes_);
}

at::Tensor VoteEnsembled::combined(const std::vector<at::Tensor>& items) const {
  std::vector<at::Tensor> floats;
  floats.reserve(items.size());
  for (const auto& item : items) floats.push_back(item.to(at::kFloat));
  return num_classes_ ? voted(floats) : mean_of(floats, {}).round();
}

}  // namespace clara::transforms_post
