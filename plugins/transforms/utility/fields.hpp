#pragma once

#include <clara/train/sample.hpp>

#include <optional>
#include <string>

namespace clara::transforms_utility {

/// Whatever the sample has under `key`; throws as Sample::image() when there is nothing.
Sample::Field field_of(const Sample& sample, const std::string& key);

/// The numbers of an image or of a bare tensor; throws as Sample::image() when it is neither.
const at::Tensor& tensor_of(const Sample& sample, const std::string& key);

/// A number, or lists of numbers within lists, as torch.as_tensor makes it: whole ones int64, truth
/// values bool, others float32. None when `value` is something else.
std::optional<at::Tensor> tensor_from(const Value& value);

}  // namespace clara::transforms_utility
