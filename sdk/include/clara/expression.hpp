#pragma once

/// The one expression parser of the project: reward expressions (`accuracy - 0.1 * latency`) and,
/// through compile_call(), the
/// `#...` and `lambda ...` strings of Clara configs. A closed grammar; nothing is ever evaluated as
/// code.

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

/// A `#...` or `lambda` string of a config, understood. The forms that real configs use:
///   #@model.parameters()                                          parameters
///   #monai.handlers.from_engine(['pred', 'label'], first=True)    from_engine (also
///   #from_engine(...)) lambda x: None                                                none lambda
///   x: x['loss'] | x[0]['loss'] | (x['a'], x['b']) | [i['a'] for i in x]    from_engine with those
///   keys
struct CLARA_API ConfigCall {
  enum class Form { parameters, from_engine, none };
  Form form = Form::none;
  std::string reference;          ///< parameters: "@model"
  std::vector<std::string> keys;  ///< from_engine
  bool first = false;             ///< from_engine: only the first item of the batch
  bool single = false;  ///< from_engine: written as one string or one subscript, not as a list
};

/// True for strings that start with '#' or "lambda".
CLARA_API bool is_config_call(std::string_view text);
/// Throws clara::Error that lists the allowed forms when `text` is none of them.
CLARA_API ConfigCall compile_config_call(const Value& text);

}  // namespace clara
