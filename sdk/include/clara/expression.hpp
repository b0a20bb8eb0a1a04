#pragma once

/// Reward expressions, such as `accuracy - 0.1 * latency`. A closed grammar; nothing is ever
/// evaluated as code.

#include <clara/error.hpp>
#include <clara/export.hpp>
#include <clara/value.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// An arithmetic expression over named numbers: + - * / ** %, comparisons (1 or 0), and or not,
/// parentheses, min max abs log exp sqrt floor ceil. At most 4 KiB and 64 levels deep. Immutable;
/// calls are thread-safe.
class CLARA_API Expression {
 public:
  /// Throws clara::Error that points at the character.
  static Expression parse(std::string_view text);

  Expression(const Expression&);
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression) noexcept;
  ~Expression();

  /// The names that it uses, sorted.
  std::vector<std::string> names() const;
  /// `lookup` gives the value of a name. Division by zero and the like give NaN or infinity, as
  /// IEEE 754 says.
  double evaluate(const std::function<double(std::string_view)>& lookup) const;
  const std::string& text() const;

 private:
  struct Node;
  explicit Expression(std::shared_ptr<const Node> root, std::string text);
  std::shared_ptr<const Node> root_;
  std::string text_;
};

}  // namespace clara
