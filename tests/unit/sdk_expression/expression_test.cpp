#include <doctest/doctest.h>
#include <clara/error.hpp>
#include <clara/expression.hpp>

#include <cmath>

using clara::Expression;

namespace {

double value_of(std::string_view text) {
  return Expression::parse(text).evaluate([](std::string_view name) {
    if (name == "a") return 2.0;
    if (name == "b") return -3.0;
    return std::nan("");
  });
}

std::string refusal(const std::string& text) {
  try {
    Expression::parse(text);
  } catch (const clara::Error& error) {
    return error.what();
  }
  return "accepted";
}

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("operators bind as in Python") {
  CHECK(value_of("1 + 2 * 3") == 7);
  CHECK(value_of("(1 + 2) * 3") == 9);
  CHECK(value_of("-2 ** 2") == -4);
  CHECK(value_of("2 ** -1") == 0.5);
  CHECK(value_of("2 ** 3 ** 2") == 512);
  CHECK(value_of("10 - 3 - 2") == 5);
  CHECK(value_of("-7 % 3") == 2);
  CHECK(value_of("7 % -3") == -2);
  CHECK(value_of("a - 0.1 * b") == doctest::Approx(2.3));
  CHECK(value_of("1 < a < 3") == 1);
  CHECK(value_of("1 < a < 2") == 0);
  CHECK(value_of("not a == 2 or b < 0") == 1);
  CHECK(value_of("not 0 and 0") == 0);
  CHECK(value_of(".5e1 + 1e-1") == 5.1);
}

TEST_CASE("functions") {
  CHECK(value_of("min(a, b, 0)") == -3);
  CHECK(value_of("max(a, b, 0)") == 2);
  CHECK(value_of("sqrt(abs(-9)) + log(exp(1)) + floor(1.5) + ceil(1.5)") == 7);
}

TEST_CASE("what has no value is NaN or infinite") {
  CHECK(std::isinf(value_of("1 / 0")));
  CHECK(std::isnan(value_of("0 / 0")));
  CHECK(std::isnan(value_of("log(-1)")));
  CHECK(std::isnan(value_of("max(1, missing)")));
  CHECK(std::isnan(value_of("min(missing, 1)")));
}

TEST_CASE("the names that are used, once each") {
  const auto expression = Expression::parse("loss + val_dice * loss - max(a1, 2)");
  CHECK(expression.names() == std::vector<std::string>{"a1", "loss", "val_dice"});
  CHECK(expression.text() == "loss + val_dice * loss - max(a1, 2)");
}

TEST_CASE("a refusal points at the character") {
  CHECK(refusal("") == "the expression is empty");
  CHECK(refusal("1 +") ==
        "expected a number, a name or '(', found the end, at character 4 of \"1 +\"");
  CHECK(refusal("1 2") == "expected an operator, found '2', at character 3 of \"1 2\"");
  CHECK(refusal("(1") == "expected ')', found the end, at character 3 of \"(1\"");
  CHECK(refusal("max()") == "max takes 1 to 64 arguments, got 0, at character 5 of \"max()\"");
  CHECK(refusal("abs(1, 2)") == "abs takes one argument, got 2, at character 9 of \"abs(1, 2)\"");
  CHECK(refusal("eval(1)") ==
        "there is no function \"eval\" (min, max, abs, log, exp, sqrt, floor, ceil), at character "
        "5 of "
        "\"eval(1)\"");
  CHECK(refusal("__import__('os')") ==
        "there is no function \"__import__\" (min, max, abs, log, exp, sqrt, floor, ceil), at "
        "character "
        "11 of \"__import__('os')\"");
  CHECK(refusal("a é") == "expected an operator, found 'é', at character 3 of \"a é\"");
  CHECK(refusal("1e999") ==
        "a number outside of what a double can hold, at character 1 of \"1e999\"");
  CHECK(refusal("a and or") ==
        "expected a number, a name or '(', found 'or', at character 7 of \"a and or\"");
}

TEST_CASE("long and deep expressions are refused, not run") {
  CHECK(refusal(std::string(5000, 'a')) == "an expression of 5000 bytes; at most 4096");
  CHECK(
      refusal(repeated("(", 2000)).starts_with("nested deeper than 64 levels, at character 33 of"));
  CHECK(refusal(repeated("-", 2000) + "1").starts_with("nested deeper than 64 levels"));
  CHECK(refusal(repeated("not ", 1000) + "1").starts_with("nested deeper than 64 levels"));
  CHECK(refusal(repeated("2**", 1000) + "1").starts_with("nested deeper than 64 levels"));
  CHECK(value_of("1" + repeated("+1", 2000)) == 2001);
}
