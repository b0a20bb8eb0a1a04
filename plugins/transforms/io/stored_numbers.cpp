#include "stored_numbers.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

namespace clara::transforms_io {

using transforms::as_dtype;
using transforms::DType;

namespace {

/// Torch computes with few unsigned types, so the next larger one.
at::ScalarType tensor_type(at::ScalarType stored) {
  if (stored == at::kUInt16) return at::kInt;
  return stored == at::kUInt32 || stored == at::kUInt64 ? at::kLong : stored;
}

/// float64 to float16 in one rounding, as numpy; torch goes through float32 and may round twice.
at::Tensor to_half(const at::Tensor& values) {
  at::Tensor single = values.to(at::kFloat);
  const auto* from = values.const_data_ptr<double>();
  auto* to = single.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    if (!std::isfinite(to[i]) || static_cast<double>(to[i]) == from[i]) continue;
    // Cut off instead, with the last bit set for what is lost: then halves cannot be met by chance.
    if (std::abs(static_cast<double>(to[i])) > std::abs(from[i]))
      to[i] = std::nextafter(to[i], 0.0F);
    to[i] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(to[i]) | 1U);
  }
  return single.to(at::kHalf);
}

}  // namespace

at::Tensor as_wanted(const at::Tensor& values, std::optional<DType> dtype) {
  if (dtype && dtype->type == at::kHalf && values.scalar_type() == at::kDouble)
    return to_half(values);
  // An integer that does not fit into the wanted type keeps its lowest bits, as in numpy, which
  // goes through int32 from float64 to uint8: what does not fit in there becomes 0.
  if (dtype && dtype->type == at::kByte && values.scalar_type() == at::kDouble)
    return as_dtype(values.to(at::kInt), dtype);
  const at::Tensor cast = as_dtype(values, dtype);
  return as_dtype(cast, DType{tensor_type(cast.scalar_type())});
}

}  // namespace clara::transforms_io
