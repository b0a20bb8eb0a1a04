#pragma once

#include <c10/core/ScalarType.h>

#include <array>
#include <string>
#include <string_view>

/// NumPy's types of numbers: its short names ("f2"), and which of them tensors are made of.

namespace clara::checkpoint {

struct NumpyArrayType {
  std::string_view name;
  at::ScalarType stored;
  at::ScalarType read;
};

/// Unsigned integers are read into larger ones with a sign, which all of LibTorch computes with.
inline constexpr std::array<NumpyArrayType, 11> kNumpyArrayTypes = {{
    {"f2", at::kHalf, at::kHalf},
    {"f4", at::kFloat, at::kFloat},
    {"f8", at::kDouble, at::kDouble},
    {"i1", at::kChar, at::kChar},
    {"i2", at::kShort, at::kShort},
    {"i4", at::kInt, at::kInt},
    {"i8", at::kLong, at::kLong},
    {"u1", at::kByte, at::kByte},
    {"u2", at::kUInt16, at::kInt},
    {"u4", at::kUInt32, at::kLong},
    {"b1", at::kBool, at::kBool},
}};

/// The type of this short name; null when no tensor is made of it.
inline const NumpyArrayType* numpy_array_type(std::string_view name) {
  for (const auto& known : kNumpyArrayTypes)
    if (known.name == name) return &known;
  return nullptr;
}

/// As NumPy says it in full: complex64 of "c8", str of "U5"; a name that it has not, in quotes.
std::string numpy_type_name(std::string_view name);

}  // namespace clara::checkpoint
