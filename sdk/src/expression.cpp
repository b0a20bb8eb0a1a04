#include <clara/expression.hpp>

#include <charconv>
#include <set>

#include "expression_functions.hpp"
#include "expression_lexer.hpp"

// By hand: a formula comes from a config, and the libraries for formulas also assign, loop and
// call.

namespace clara {

/// A number, a name, or an operation on other nodes.
struct Expression::Node {
  double number = 0;
  std::string name;
  const detail::ExpressionFunction* function = nullptr;
  std::vector<std::shared_ptr<const Node>> arguments;

  void collect(std::set<std::string>& names) const {
    if (!name.empty()) names.insert(name);
    for (const auto& argument : arguments) argument->collect(names);
  }

  double evaluate(const std::function<double(std::string_view)>& lookup) const {
    if (!name.empty()) return lookup(name);
    if (!function) return number;
    std::vector<double> values;
    values.reserve(arguments.size());
    for (const auto& argument : arguments) values.push_back(argument->evaluate(lookup));
    return function->call(values);
  }

  // Precedence climbing; the limits of text and nesting bound the stack.
  class Parser;
};

class Expression::Node::Parser {
 public:
  using Ptr = std::shared_ptr<const Node>;
  using Kind = detail::ExpressionLexer::Kind;

  explicit Parser(std::string_view source) : source_(source), in_(source) {}

  Ptr parse() {
    if (in_.kind() == Kind::end)
      throw Error(Issue{Severity::error, {}, "", "the expression is empty", ""});
    Ptr root = parse_or();
    if (in_.kind() != Kind::end) expected("an operator");
    return root;
  }

 private:
  static constexpr int kMaxDepth = 64;

  /// One level deeper, for as long as it lives.
  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > kMaxDepth)
        parser_.fail("nested deeper than " + std::to_string(kMaxDepth) + " levels");
    }
    ~Level() { --parser_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Parser& parser_;
  };

  [[noreturn]] void fail(const std::string& what) const {
    constexpr std::size_t kLongest = 200;
    throw Error(Issue{Severity::error,
                      {},
                      "",
                      what + ", at character " + std::to_string(in_.character()) + " of " +
                          Value(source_.substr(0, kLongest)).json(),
                      ""});
  }
  [[noreturn]] void expected(const std::string& what) const {
    fail("expected " + what + ", found " + in_.found());
  }

  static Ptr make(std::string_view sign, std::vector<Ptr> arguments) {
    auto node = std::make_shared<Node>();
    node->function = &detail::operation(sign);
    node->arguments = std::move(arguments);
    return node;
  }

  Ptr parse_or() {
    const Level level(*this);
    Ptr left = parse_and();
    while (in_.take("or")) left = make("or", {left, parse_and()});
    return left;
  }

  Ptr parse_and() {
    Ptr left = parse_not();
    while (in_.take("and")) left = make("and", {left, parse_not()});
    return left;
  }

  Ptr parse_not() {
    if (!in_.take("not")) return parse_comparison();
    const Level level(*this);
    return make("not", {parse_not()});
  }

  bool at_comparison() const {
    for (const auto* sign : {"<", "<=", ">", ">=", "==", "!="})
      if (in_.is(sign)) return true;
    return false;
  }

  // a < b < c is (a < b) and (b < c), as in Python.
  Ptr parse_comparison() {
    Ptr left = parse_sum();
    Ptr all;
    while (at_comparison()) {
      const std::string sign(in_.token());
      in_.next();
      Ptr right = parse_sum();
      Ptr one = make(sign, {left, right});
      all = all ? make("and", {all, one}) : one;
      left = right;
    }
    return all ? all : left;
  }

  Ptr parse_sum() {
    Ptr left = parse_product();
    while (in_.is("+") || in_.is("-")) {
      const std::string sign(in_.token());
      in_.next();
      left = make(sign, {left, parse_product()});
    }
    return left;
  }

  Ptr parse_product() {
    Ptr left = parse_unary();
    while (in_.is("*") || in_.is("/") || in_.is("%")) {
      const std::string sign(in_.token());
      in_.next();
      left = make(sign, {left, parse_unary()});
    }
    return left;
  }

  Ptr parse_unary() {
    const Level level(*this);
    if (in_.take("+")) return parse_unary();
    if (in_.take("-")) return make("neg", {parse_unary()});
    Ptr base = parse_atom();
    return in_.take("**") ? make("**", {base, parse_unary()}) : base;
  }

  Ptr parse_atom() {
    if (in_.take("(")) {
      Ptr inside = parse_or();
      if (!in_.take(")")) expected("')'");
      return inside;
    }
    if (in_.kind() == Kind::number) return parse_number();
    const bool word = in_.is("and") || in_.is("or") || in_.is("not");
    if (in_.kind() != Kind::name || word) expected("a number, a name or '('");
    const std::string name(in_.token());
    const auto* function = detail::find_function(name);
    in_.next();
    if (in_.is("(")) return parse_call(name, function);
    auto node = std::make_shared<Node>();
    node->name = name;
    return node;
  }

  Ptr parse_number() {
    auto node = std::make_shared<Node>();
    const auto token = in_.token();
    const auto read = std::from_chars(token.data(), token.data() + token.size(), node->number);
    if (read.ec != std::errc()) fail("a number outside of what a double can hold");
    in_.next();
    return node;
  }

  Ptr parse_call(const std::string& name, const detail::ExpressionFunction* function) {
    if (!function) {
      fail("there is no function \"" + name + "\" (min, max, abs, log, exp, sqrt, floor, ceil)");
    }
    auto node = std::make_shared<Node>();
    node->function = function;
    in_.take("(");
    do {
      if (in_.is(")")) break;
      node->arguments.push_back(parse_or());
    } while (in_.take(","));
    const auto count = node->arguments.size();
    if (!in_.is(")")) expected("',' or ')'");
    if (count < function->least || count > function->most) {
      fail(name + " takes " + (function->most == 1 ? "one argument" : "1 to 64 arguments") +
           ", got " + std::to_string(count));
    }
    in_.next();
    return node;
  }

  std::string_view source_;
  detail::ExpressionLexer in_;
  int depth_ = 0;
};

Expression Expression::parse(std::string_view text) {
  constexpr std::size_t kMaxBytes = 4096;
  if (text.size() > kMaxBytes) {
    throw Error(Issue{Severity::error,
                      {},
                      "",
                      "an expression of " + std::to_string(text.size()) + " bytes; at most 4096",
                      ""});
  }
  return Expression(Node::Parser(text).parse(), std::string(text));
}

Expression::Expression(std::shared_ptr<const Node> root, std::string text)
    : root_(std::move(root)), text_(std::move(text)) {}
Expression::Expression(const Expression&) = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression other) noexcept {
  root_ = std::move(other.root_);
  text_ = std::move(other.text_);
  return *this;
}
Expression::~Expression() = default;

std::vector<std::string> Expression::names() const {
  std::set<std::string> names;
  root_->collect(names);
  return {names.begin(), names.end()};
}

double Expression::evaluate(const std::function<double(std::string_view)>& lookup) const {
  return root_->evaluate(lookup);
}

const std::string& Expression::text() const { return text_; }

}  // namespace clara
