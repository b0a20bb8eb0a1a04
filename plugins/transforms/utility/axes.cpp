#include "axes.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

#include "common/map_transform.hpp"

namespace clara::transforms_utility {
namespace {

/// The matrix without a row and a column, as that of an image of one axis less.
Affine without_axis(const Affine& affine, int axis) {
  Affine out;
  const auto from = [&](int i) { return i == 3 ? 3 : i < axis ? i : i + 1; };
  for (int row = 0; row < 4; ++row)
    for (int column = 0; column < 4; ++column)
      if (row != 2 && column != 2) out(row, column) = affine(from(row), from(column));
  return out;
}

}  // namespace

void SqueezeDimd::change(Image& image, std::size_t) const {
  if (!options_.dim) {
    image.data = image.data.squeeze();
    return;
  }
  const auto dim = axis_of(*options_.dim, image.data.dim(), "dim");
  if (image.data.size(dim) != 1)
    throw Error("axis " + std::to_string(dim) + " of " + shape_text(image.data.sizes()) +
                " has not the length 1, and cannot be taken out");
  image.data = image.data.squeeze(dim);
  if (options_.update_meta && dim > 0 && dim < 4)
    image.affine = without_axis(image.affine, static_cast<int>(dim) - 1);
}

std::optional<Value> Transposed::change(Image& image, std::size_t) const {
  const auto axes = image.data.dim();
  std::vector<std::int64_t> order;
  if (options_.indices && !options_.indices->empty()) {
    for (const auto axis : *options_.indices) order.push_back(axis_of(axis, axes, "indices"));
  } else {
    for (auto axis = axes; axis-- > 0;) order.push_back(axis);
  }
  auto sorted = order;
  std::sort(sorted.begin(), sorted.end());
  const bool twice = std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
  if (twice || static_cast<std::int64_t>(order.size()) != axes)
    throw Error("indices has to name each of the " + std::to_string(axes) + " axes once, got " +
                shape_text(*options_.indices));
  image.data = image.data.permute(order);
  return transforms::to_value(order);
}

void Transposed::undo(Image& image, const Value& done, bool) const {
  const auto order = transforms::to_integers(done);
  std::vector<std::int64_t> back(order.size());
  for (std::size_t axis = 0; axis < order.size(); ++axis)
    back.at(static_cast<std::size_t>(order[axis])) = static_cast<std::int64_t>(axis);
  if (static_cast<std::int64_t>(back.size()) != image.data.dim())
    throw Error("an order of " + std::to_string(back.size()) +
                " axes cannot be undone in an image of " + std::to_string(image.data.dim()));
  image.data = image.data.permute(back);
}

}  // namespace clara::transforms_utility
