#include "orientation.hpp"

#include <ATen/ops/flip.h>
#include <clara/error.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/lazy.hpp"
#include "common/resample.hpp"

namespace clara::transforms_spatial {

using transforms::allow_missing_keys_field;
using transforms::keys_field;
using transforms::spatial_shape;
using transforms::Square;

namespace {

const Orientationd::Labels& ras_labels() {
  static const Orientationd::Labels labels{{"L", "R"}, {"P", "A"}, {"I", "S"}};
  return labels;
}

/// The axis that a letter names; nullopt for one that is none.
std::optional<Direction> direction_of(char letter, const Orientationd::Labels& labels) {
  for (std::size_t axis = 0; axis < labels.size(); ++axis)
    for (std::size_t end = 0; end < 2; ++end)
      if (labels[axis][end] == std::string(1, letter))
        return Direction{static_cast<int>(axis), end == 1 ? 1 : -1};
  return std::nullopt;
}

/// The nearest orthogonal matrix, by Newton's iteration for the polar decomposition.
Square polar(Square m) {
  for (int step = 0; step < 60; ++step) {
    const Square inverse = transforms::solve(m, Square(m.axes()));
    double change = 0;
    Square next(m.axes());
    for (int i = 0; i < m.axes(); ++i)
      for (int j = 0; j < m.axes(); ++j) {
        next(i, j) = (m(i, j) + inverse(j, i)) / 2;
        change = std::max(change, std::abs(next(i, j) - m(i, j)));
      }
    m = next;
    if (change < 1e-14) break;
  }
  return m;
}

/// How far the strongest component of a column reaches.
double strength(const Square& m, int column) {
  double most = 0;
  for (int row = 0; row < m.axes(); ++row) most = std::max(most, std::abs(m(row, column)));
  return most;
}

}  // namespace

Directions directions_of(const Affine& affine, int axes) {
  Square m(axes, affine);
  for (int column = 0; column < axes; ++column) {
    const double length =
        transforms::spacing_of(Square(axes, affine))[static_cast<std::size_t>(column)];
    for (int row = 0; row < axes; ++row) m(row, column) /= length;
    m(column, axes) = 0;
  }
  m = polar(m);
  std::vector<int> order(static_cast<std::size_t>(axes));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return strength(m, a) > strength(m, b); });
  Directions out(order.size());
  for (const int column : order) {
    int best = 0;
    for (int row = 1; row < axes; ++row)
      if (std::abs(m(row, column)) > std::abs(m(best, column))) best = row;
    out[static_cast<std::size_t>(column)] = {best, m(best, column) < 0 ? -1 : 1};
    for (int other = 0; other < axes; ++other) m(best, other) = 0;
  }
  return out;
}

void reorient(Image& image, const Directions& wanted) {
  const auto shape = spatial_shape(image.data);
  const auto axes = static_cast<int>(shape.size());
  const auto now = directions_of(image.affine, axes);
  Square xform(axes);
  std::vector<std::int64_t> order{0};
  std::vector<std::int64_t> flips;
  for (int to = 0; to < axes; ++to) {
    const auto& target = wanted[static_cast<std::size_t>(to)];
    const auto found = std::find_if(now.begin(), now.end(),
                                    [&](const Direction& d) { return d.axis == target.axis; });
    if (found == now.end()) throw Error("the affine matrix has no orientation");
    const auto from = static_cast<int>(found - now.begin());
    const bool flip = found->sign != target.sign;
    order.push_back(from + 1);
    if (flip) flips.push_back(from + 1);
    xform(to, to) = 0;
    xform(from, to) = flip ? -1 : 1;
    if (flip) xform(from, axes) = static_cast<double>(shape[static_cast<std::size_t>(from)] - 1);
  }
  at::Tensor data = flips.empty() ? image.data : at::flip(image.data, flips);
  image.data = data.permute(order).contiguous();
  transforms::move_affine(image, xform);
}

std::span<const Field> Orientationd::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::axcodes>("axcodes", "where each axis points to, as \"RAS\""),
      field<&Options::as_closest_canonical>("as_closest_canonical", "the same as axcodes \"RAS\""),
      field<&Options::labels>("labels",
                              "letters of the two ends of each axis; default: L R, P A, I S"),
      allow_missing_keys_field<Options>(),
      transforms::lazy_field<Options>(),
  };
  return list;
}

void Orientationd::Options::validate(const Options& options, OptionIssues& issues) {
  transforms::check_lazy(options.lazy, issues);
  if (!options.axcodes) {
    if (!options.as_closest_canonical) issues.error("axcodes", "axcodes is missing");
    return;
  }
  std::vector<int> seen;
  for (const char letter : *options.axcodes) {
    const auto direction = direction_of(letter, options.labels.value_or(ras_labels()));
    if (!direction || std::count(seen.begin(), seen.end(), direction->axis) > 0)
      return issues.error("axcodes", "expected one letter for each axis, as \"RAS\", got \"" +
                                         *options.axcodes + "\"");
    seen.push_back(direction->axis);
  }
}

Orientationd::Orientationd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

void Orientationd::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [&](Image& image, std::size_t i) {
    const auto axes = spatial_shape(image.data).size();
    Trace trace{label(), Object{{"original_affine", transforms::to_value(image.affine)}}};
    const std::string codes = options_.as_closest_canonical ? "RAS" : *options_.axcodes;
    const auto& labels =
        options_.as_closest_canonical || !options_.labels ? ras_labels() : *options_.labels;
    if (codes.size() < axes || axes > 3)
      throw Error("axcodes \"" + codes + "\" are for " + std::to_string(codes.size()) +
                  " axes, but \"" + keys()[i] + "\" has " + std::to_string(axes));
    Directions wanted;
    for (std::size_t axis = 0; axis < axes; ++axis)
      wanted.push_back(*direction_of(codes[axis], labels));
    reorient(image, wanted);
    image.applied.push_back(std::move(trace));
  });
}

void Orientationd::invert(Image& image, const Trace& trace, bool) const {
  const auto affine = transforms::to_affine(trace.info.as_object().at("original_affine"));
  const auto axes = static_cast<int>(spatial_shape(image.data).size());
  reorient(image, directions_of(affine, axes));
}

}  // namespace clara::transforms_spatial
