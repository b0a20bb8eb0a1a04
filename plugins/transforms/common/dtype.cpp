#include "common/dtype.hpp"

#include <array>

namespace clara {
namespace {

struct Name {
  const char* text;
  at::ScalarType type;
};

constexpr std::array kNames{
    Name{"float32", at::kFloat},
    Name{"float64", at::kDouble},
    Name{"float16", at::kHalf},
    Name{"uint8", at::kByte},
    Name{"int8", at::kChar},
    Name{"int16", at::kShort},
    Name{"int32", at::kInt},
    Name{"int64", at::kLong},
    Name{"bool", at::kBool},
    Name{"uint16", at::kUInt16},
    Name{"uint32", at::kUInt32},
    Name{"uint64", at::kUInt64},
    Name{"complex64", at::kComplexFloat},
    Name{"complex128", at::kComplexDouble},
    // numpy's other names of the same
    Name{"float", at::kDouble},
    Name{"double", at::kDouble},
    Name{"single", at::kFloat},
    Name{"half", at::kHalf},
    Name{"int", at::kLong},
    Name{"long", at::kLong},
    Name{"short", at::kShort},
};

}  // namespace

at::Tensor transforms::as_dtype(const at::Tensor& tensor, std::optional<DType> dtype) {
  const at::Tensor out = dtype ? tensor.to(dtype->type) : tensor;
  return out.is_non_overlapping_and_dense() ? out : out.contiguous();
}

Value TypeOf<transforms::DType>::schema() {
  Array names;
  for (const Name& name : kNames) names.emplace_back(name.text);
  return Object{{"type", "string"}, {"enum", std::move(names)}};
}

transforms::DType TypeOf<transforms::DType>::read(const Value& value, OptionReader&) {
  for (const Name& name : kNames)
    if (value.as_string() == name.text) return {name.type};
  throw Error("there is no number type " + shown(value));
}

Value TypeOf<transforms::DType>::print(const transforms::DType& dtype) {
  for (const Name& name : kNames)
    if (dtype.type == name.type) return name.text;
  return {};
}

}  // namespace clara
