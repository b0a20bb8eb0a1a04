#include "orientation.hpp"

#include <ATen/ops/flip.h>
#include <clara/error.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "common/map_transform.hpp"

namespace clara::transforms_spatial {

using transforms::Geometry;
using transforms::SmallAffine;
using transforms::SpatialPlan;
using transforms::SpatialStep;

namespace {

const Orientationd::Labels& ras_labels() {
  static const Orientationd::Labels labels{{"L", "R"}, {"P", "A"}, {"I", "S"}};
  return labels;
}

/// The axis that a letter names; nullopt for one that names none.
std::optional<Direction> direction_of(const std::string& letter,
                                      const Orientationd::Labels& labels) {
  for (std::size_t axis = 0; axis < labels.size(); ++axis)
    for (std::size_t end = 0; end < 2; ++end)
      if (labels[axis][end] == letter) return Direction{static_cast<int>(axis), end == 1 ? 1 : -1};
  return std::nullopt;
}

/// The nearest orthogonal matrix, by Newton's iteration for the polar decomposition.
SmallAffine polar(SmallAffine m) {
  for (int step = 0; step < 60; ++step) {
    const SmallAffine inverse = transforms::solve(m, SmallAffine(m.axes()));
    double change = 0;
    SmallAffine next(m.axes());
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
double strength(const SmallAffine& m, int column) {
  double most = 0;
  for (int row = 0; row < m.axes(); ++row) most = std::max(most, std::abs(m(row, column)));
  return most;
}

}  // namespace

Directions directions_of(const Affine& affine, int axes) {
  SmallAffine m(axes, affine);
  for (int column = 0; column < axes; ++column) {
    const double length =
        transforms::spacing_of(SmallAffine(axes, affine))[static_cast<std::size_t>(column)];
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

SpatialStep reorient(const Geometry& image, const Directions& wanted) {
  const auto& shape = image.shape;
  const auto axes = static_cast<int>(shape.size());
  const auto now = directions_of(image.affine, axes);
  SpatialStep step{SmallAffine(axes), {}, {}, {}};
  auto& xform = step.matrix;
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
    step.shape.push_back(shape[static_cast<std::size_t>(from)]);
    if (flip) flips.push_back(from + 1);
    xform(to, to) = 0;
    xform(from, to) = flip ? -1 : 1;
    if (flip) xform(from, axes) = static_cast<double>(shape[static_cast<std::size_t>(from)] - 1);
  }
  step.voxels = [order, flips](const at::Tensor& data) {
    // Not made contiguous, as in MONAI: the order in memory decides how later sums are rounded.
    return (flips.empty() ? data : at::flip(data, flips)).permute(order);
  };
  return step;
}

void Orientationd::Options::validate(const Options& options, OptionIssues& issues) {
  if (!options.axcodes) {
    if (!options.as_closest_canonical) issues.error("axcodes", "axcodes is missing");
    return;
  }
  std::vector<int> seen;
  const auto codes = options.codes();
  for (std::size_t axis = 0; axis < std::min<std::size_t>(codes.size(), 3); ++axis) {
    const auto direction = direction_of(codes[axis], options.labels.value_or(ras_labels()));
    if (!direction || std::count(seen.begin(), seen.end(), direction->axis) > 0) {
      std::string text;
      for (const auto& code : codes) text += code;
      return issues.error("axcodes",
                          "expected one letter for each axis, as \"RAS\", got \"" + text + "\"");
    }
    seen.push_back(direction->axis);
  }
}

std::vector<std::string> Orientationd::Options::codes() const {
  if (as_closest_canonical) return {"R", "A", "S"};
  if (const auto* list = std::get_if<std::vector<std::string>>(&*axcodes)) return *list;
  std::vector<std::string> out;
  for (const char letter : std::get<std::string>(*axcodes)) out.emplace_back(1, letter);
  return out;
}

SpatialPlan Orientationd::plan(const Geometry& image, std::size_t key) const {
  const auto axes = image.shape.size();
  const auto codes = options_.codes();
  const auto& labels =
      options_.as_closest_canonical || !options_.labels ? ras_labels() : *options_.labels;
  if (codes.size() < axes || axes > 3)
    throw Error("axcodes are for " + std::to_string(std::min<std::size_t>(codes.size(), 3)) +
                " axes, but \"" + keys()[key] + "\" has " + std::to_string(axes));
  Directions wanted;
  for (std::size_t axis = 0; axis < axes; ++axis)
    wanted.push_back(*direction_of(codes[axis], labels));
  return {{reorient(image, wanted)},
          Object{{"original_affine", transforms::to_value(image.affine)}}};
}

void Orientationd::invert(Image& image, const AppliedTransform& applied, bool) const {
  const auto affine = transforms::to_affine(applied.info.as_object().at("original_affine"));
  const auto geometry = transforms::geometry_of(image);
  perform(image,
          reorient(geometry, directions_of(affine, static_cast<int>(geometry.shape.size()))));
}

}  // namespace clara::transforms_spatial
