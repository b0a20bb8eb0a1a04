#pragma once

#include <span>
#include <string_view>

namespace clara::detail {

/// One operation over numbers. No operation fails: what has no value is NaN or infinite, as IEEE
/// 754 says.
struct ExpressionFunction {
  std::string_view name;
  std::size_t least;  ///< arguments
  std::size_t most;
  double (*call)(std::span<const double> arguments);
};

/// A function that a user may call, or null.
const ExpressionFunction* find_function(std::string_view name);
/// The operation behind a sign or a word, such as "+", "<=", "and"; "neg" is the minus before a
/// number.
const ExpressionFunction& operation(std::string_view sign);

}  // namespace clara::detail
