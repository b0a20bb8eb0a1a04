#include "collate.hpp"

#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

namespace clara::monai_datasets {
namespace {

std::string described(const Sample& sample, const std::string& key) {
  const auto& image = sample.image(key);
  const auto* file = image.meta.find("filename_or_obj");
  return shape_text(image.data.sizes()) +
         (file && file->is_string() ? " (" + file->as_string() + ")" : "");
}

void check_shapes(const std::vector<Sample>& samples, const std::string& key) {
  const auto& first = samples.front().image(key).data;
  for (const auto& sample : samples) {
    const auto& data = sample.image(key).data;
    if (data.dim() != first.dim() || (data.dim() > 0 && data.size(0) != first.size(0)))
      throw Error("the \"" + key + "\" of one batch differ in channels or axes: " +
                  described(samples.front(), key) + " and " + described(sample, key) +
                  "; a file with more axes is read as several channels: use files of one kind");
    if (data.sizes() != first.sizes())
      throw Error("the \"" + key + "\" of one batch differ in shape: " +
                  described(samples.front(), key) + " and " + described(sample, key) +
                  "; crop or pad them to one size, or use a batch_size of 1");
  }
}

at::Tensor stack_images(std::vector<Sample>& samples, const std::string& key) {
  check_shapes(samples, key);
  std::vector<at::Tensor> images;
  for (const auto& sample : samples) images.push_back(sample.image(key).data);
  auto stacked = at::stack(images);
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i].image(key).data = stacked.select(0, static_cast<std::int64_t>(i));
  return stacked;
}

/// Undefined unless all samples hold a tensor of one shape; others, such as boxes, stay in their
/// samples.
at::Tensor stack_tensors(const std::vector<Sample>& samples, const std::string& key) {
  std::vector<at::Tensor> tensors;
  for (const auto& sample : samples) {
    const auto* tensor = sample.find_tensor(key);
    if (!tensor || (!tensors.empty() && tensors.front().sizes() != tensor->sizes())) return {};
    tensors.push_back(*tensor);
  }
  return at::stack(tensors);
}

/// Undefined unless all samples hold a number.
at::Tensor stack_numbers(const std::vector<Sample>& samples, const std::string& key) {
  std::vector<std::int64_t> integers;
  std::vector<double> numbers;
  for (const auto& sample : samples) {
    const auto* value = sample.find_value(key);
    if (!value || !value->is_number()) return {};
    numbers.push_back(value->as_number());
    if (value->is_int()) integers.push_back(value->as_int());
  }
  if (integers.size() == samples.size()) return at::tensor(integers, at::kLong);
  return at::tensor(numbers, at::kDouble);
}

void bring_together(Batch& batch, at::Device where) {
  if (batch.tensors.empty()) return;
  const auto first = batch.tensors.begin()->second.device();
  const bool together =
      std::all_of(batch.tensors.begin(), batch.tensors.end(),
                  [&](const auto& entry) { return entry.second.device() == first; });
  batch.device = together ? first : where;
  if (together) return;
  for (auto& [key, tensor] : batch.tensors) tensor = tensor.to(where);
}

}  // namespace

Batch collate(std::vector<Sample> samples, at::Device where) {
  Batch batch;
  for (const auto& key : samples.front().keys()) {
    auto tensor = samples.front().find_image(key)    ? stack_images(samples, key)
                  : samples.front().find_tensor(key) ? stack_tensors(samples, key)
                                                     : stack_numbers(samples, key);
    if (tensor.defined()) batch.tensors.emplace(key, std::move(tensor));
  }
  batch.samples = std::move(samples);
  bring_together(batch, where);
  return batch;
}

void pin(Batch& batch) {
  if (!batch.device.is_cpu()) return;
  for (auto& [key, tensor] : batch.tensors) tensor = tensor.pin_memory();
  batch.pinned = true;
}

}  // namespace clara::monai_datasets
