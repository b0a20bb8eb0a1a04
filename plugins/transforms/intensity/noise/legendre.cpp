#include "noise/legendre.hpp"

namespace clara::transforms_intensity {
namespace {

/// numpy's linspace(-1, 1, count), rounded to float32.
std::vector<double> coordinates(std::int64_t count) {
  std::vector<double> out;
  const double step = 2.0 / static_cast<double>(count - 1);
  for (std::int64_t i = 0; i < count; ++i)
    out.push_back(static_cast<float>(count == 1 ? -1.0 : static_cast<double>(i) * step + -1.0));
  if (count > 1) out.back() = 1;
  return out;
}

/// numpy's legval: Clenshaw's recursion. `term(i)` is the i-th coefficient.
template <class Term>
double value_at(double x, std::size_t terms, const Term& term) {
  if (terms == 1) return term(0) + 0 * x;
  double c0 = term(terms - 2);
  double c1 = term(terms - 1);
  auto degree = static_cast<double>(terms);
  for (std::size_t i = 3; i <= terms; ++i) {
    const double before = c0;
    degree -= 1;
    c0 = term(terms - i) - c1 * ((degree - 1) / degree);
    c1 = before + c1 * x * ((2 * degree - 1) / degree);
  }
  return c0 + c1 * x;
}

/// [terms, rest] of the first axis left becomes [rest, count]; the coefficients come first, the
/// places that were evaluated last.
std::vector<double> evaluated(const std::vector<double>& in, std::size_t terms,
                              const std::vector<double>& places) {
  const std::size_t rest = in.size() / terms;
  std::vector<double> out;
  out.reserve(rest * places.size());
  for (std::size_t r = 0; r < rest; ++r)
    for (const double x : places)
      out.push_back(value_at(x, terms, [&](std::size_t i) { return in[i * rest + r]; }));
  return out;
}

/// Where the coefficients of RandBiasField stand in a table of `terms` for each axis.
std::vector<double> table(std::size_t axes, std::size_t terms,
                          const std::vector<double>& coefficients) {
  std::vector<double> out(axes == 2 ? terms * terms : terms * terms * terms);
  auto next = coefficients.begin();
  for (std::size_t i = 0; i < terms; ++i) {
    if (axes == 2) {  // a lower triangle
      for (std::size_t j = 0; j <= i; ++j) out[i * terms + j] = *next++;
      continue;
    }
    for (std::size_t j = 0; j < terms - i; ++j)
      for (std::size_t k = 0; k < terms - i - j; ++k) out[(i * terms + j) * terms + k] = *next++;
  }
  return out;
}

}  // namespace

LegendreField::LegendreField(const std::vector<std::int64_t>& shape, std::size_t degree,
                             const std::vector<double>& coefficients)
    : terms_(degree + 1), last_(coordinates(shape.back())) {
  std::vector<double> left = table(shape.size(), terms_, coefficients);
  for (std::size_t axis = 0; axis + 1 < shape.size(); ++axis)
    left = evaluated(left, terms_, coordinates(shape[axis]));
  // [terms, rows] now; the other way round, so that a row has its coefficients side by side.
  const std::size_t rows = left.size() / terms_;
  by_row_.resize(left.size());
  for (std::size_t term = 0; term < terms_; ++term)
    for (std::size_t row = 0; row < rows; ++row)
      by_row_[row * terms_ + term] = left[term * rows + row];
}

void LegendreField::row(std::int64_t row, std::vector<double>& out) const {
  const double* terms = by_row_.data() + static_cast<std::size_t>(row) * terms_;
  out.clear();
  for (const double x : last_)
    out.push_back(value_at(x, terms_, [&](std::size_t i) { return terms[i]; }));
}

}  // namespace clara::transforms_intensity
