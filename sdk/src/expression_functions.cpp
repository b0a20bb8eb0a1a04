#include "expression_functions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace clara::detail {
namespace {

using Arguments = std::span<const double>;

// The remainder has the divisor's sign, as in Python.
double modulo(double a, double b) {
  const double r = std::fmod(a, b);
  return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

// A NaN wins, so that a score that was not measured never looks like one.
template <class Better>
double pick(Arguments a, Better better) {
  double best = a[0];
  for (const double d : a) {
    if (std::isnan(d)) return d;
    if (better(d, best)) best = d;
  }
  return best;
}

constexpr std::size_t kAny = 64;

const std::array<ExpressionFunction, 8> kFunctions{{
    {"min", 1, kAny, [](Arguments a) { return pick(a, std::less<>()); }},
    {"max", 1, kAny, [](Arguments a) { return pick(a, std::greater<>()); }},
    {"abs", 1, 1, [](Arguments a) { return std::fabs(a[0]); }},
    {"log", 1, 1, [](Arguments a) { return std::log(a[0]); }},
    {"exp", 1, 1, [](Arguments a) { return std::exp(a[0]); }},
    {"sqrt", 1, 1, [](Arguments a) { return std::sqrt(a[0]); }},
    {"floor", 1, 1, [](Arguments a) { return std::floor(a[0]); }},
    {"ceil", 1, 1, [](Arguments a) { return std::ceil(a[0]); }},
}};

double truth(bool b) { return b ? 1.0 : 0.0; }

const std::array<ExpressionFunction, 16> kOperations{{
    {"+", 2, 2, [](Arguments a) { return a[0] + a[1]; }},
    {"-", 2, 2, [](Arguments a) { return a[0] - a[1]; }},
    {"*", 2, 2, [](Arguments a) { return a[0] * a[1]; }},
    {"/", 2, 2, [](Arguments a) { return a[0] / a[1]; }},
    {"%", 2, 2, [](Arguments a) { return modulo(a[0], a[1]); }},
    {"**", 2, 2, [](Arguments a) { return std::pow(a[0], a[1]); }},
    {"neg", 1, 1, [](Arguments a) { return -a[0]; }},
    {"not", 1, 1, [](Arguments a) { return truth(a[0] == 0); }},
    {"and", 2, 2, [](Arguments a) { return truth(a[0] != 0 && a[1] != 0); }},
    {"or", 2, 2, [](Arguments a) { return truth(a[0] != 0 || a[1] != 0); }},
    {"<", 2, 2, [](Arguments a) { return truth(a[0] < a[1]); }},
    {"<=", 2, 2, [](Arguments a) { return truth(a[0] <= a[1]); }},
    {">", 2, 2, [](Arguments a) { return truth(a[0] > a[1]); }},
    {">=", 2, 2, [](Arguments a) { return truth(a[0] >= a[1]); }},
    {"==", 2, 2, [](Arguments a) { return truth(a[0] == a[1]); }},
    {"!=", 2, 2, [](Arguments a) { return truth(a[0] != a[1]); }},
}};

template <class List>
auto by_name(const List& list, std::string_view name) {
  return std::find_if(list.begin(), list.end(), [&](const auto& f) { return f.name == name; });
}

}  // namespace

const ExpressionFunction* find_function(std::string_view name) {
  const auto found = by_name(kFunctions, name);
  return found == kFunctions.end() ? nullptr : &*found;
}

const ExpressionFunction& operation(std::string_view sign) { return *by_name(kOperations, sign); }

}  // namespace clara::detail
