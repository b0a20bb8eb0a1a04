#pragma once

#include <ATen/core/Tensor.h>
#include <clara/options.hpp>

#include <optional>

namespace clara::transforms {

/// numpy's name of a number type in a config: "float32"; "float" is float64 there.
struct DType {
  at::ScalarType type = at::kFloat;
};

/// `tensor` as `dtype` (nullopt: as it is), its axes in whatever order they lie in memory; shares
/// memory when nothing is to be done.
at::Tensor as_dtype(const at::Tensor& tensor, std::optional<DType> dtype);

}  // namespace clara::transforms

template <>
struct clara::TypeOf<clara::transforms::DType> {
  static Value schema();
  static transforms::DType read(const Value& value, OptionReader& reading);
  static Value print(const transforms::DType& dtype);
};
