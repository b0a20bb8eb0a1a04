#include "fields.hpp"

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <vector>

namespace clara::transforms_utility {
namespace {

/// Collects the numbers of lists within lists, all of one shape.
struct Numbers {
  std::vector<std::int64_t> shape;
  std::vector<double> reals;
  std::vector<std::int64_t> integers;
  bool only_bools = true;
  bool only_integers = true;  ///< or truth values

  bool add(const Value& value, std::size_t depth) {
    if (!value.is_array()) return depth == shape.size() && add_number(value);
    const auto& list = value.as_array();
    const auto size = static_cast<std::int64_t>(list.size());
    if (depth == shape.size() && reals.empty()) shape.push_back(size);
    if (depth >= shape.size() || shape[depth] != size) return false;
    return std::all_of(list.begin(), list.end(),
                       [&](const Value& each) { return add(each, depth + 1); });
  }

 private:
  bool add_number(const Value& value) {
    if (!value.is_bool() && !value.is_number()) return false;
    only_bools = only_bools && value.is_bool();
    only_integers = only_integers && (value.is_bool() || value.is_int());
    integers.push_back(value.is_bool()  ? static_cast<std::int64_t>(value.as_bool())
                       : value.is_int() ? value.as_int()
                                        : 0);
    reals.push_back(value.is_bool() ? static_cast<double>(value.as_bool()) : value.as_number());
    return true;
  }
};

}  // namespace

Sample::Field field_of(const Sample& sample, const std::string& key) {
  if (const auto* value = sample.find_value(key)) return *value;
  if (const auto* tensor = sample.find_tensor(key)) return *tensor;
  return sample.image(key);
}

const at::Tensor& tensor_of(const Sample& sample, const std::string& key) {
  const auto* tensor = sample.find_tensor(key);
  return tensor != nullptr ? *tensor : sample.image(key).data;
}

std::optional<at::Tensor> tensor_from(const Value& value) {
  Numbers numbers;
  if (!numbers.add(value, 0)) return std::nullopt;
  if (numbers.reals.empty()) return at::tensor(numbers.reals, at::kFloat).view(numbers.shape);
  const at::Tensor flat = numbers.only_integers ? at::tensor(numbers.integers, at::kLong)
                                                : at::tensor(numbers.reals, at::kDouble);
  const auto type = numbers.only_bools ? at::kBool : numbers.only_integers ? at::kLong : at::kFloat;
  return flat.to(type).view(numbers.shape);
}

}  // namespace clara::transforms_utility
