#pragma once

#include <c10/core/Scalar.h>
#include <clara/options.hpp>

namespace clara::transforms_intensity {

/// A number as Python has it: 5 and 5.0 are of different types, and what comes out of an image of
/// whole numbers depends on it.
struct Number {
  bool whole = false;
  std::int64_t integer = 0;  ///< when it is whole
  double real = 0;           ///< either way

  at::Scalar scalar() const { return whole ? at::Scalar(integer) : at::Scalar(real); }
};

inline Number number_of(const Value& value) {
  return {value.is_int(), value.is_int() ? value.as_int() : 0, value.as_number()};
}

/// Python's product.
inline Number operator*(const Number& a, const Number& b) {
  std::int64_t product = 0;
  if (a.whole && b.whole && !__builtin_mul_overflow(a.integer, b.integer, &product))
    return {true, product, static_cast<double>(product)};
  return {false, 0, a.real * b.real};
}

}  // namespace clara::transforms_intensity

template <>
struct clara::TypeOf<clara::transforms_intensity::Number> {
  static Value schema() { return detail::type_schema("number"); }
  static transforms_intensity::Number read(const Value& value, OptionReader&) {
    if (value.is_int()) return transforms_intensity::number_of(value);
    return {false, 0, detail::read_number(value)};
  }
  static Value print(const transforms_intensity::Number& number) {
    return number.whole ? Value(number.integer) : Value(number.real);
  }
};
