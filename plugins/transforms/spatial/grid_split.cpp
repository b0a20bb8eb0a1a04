#include "grid_split.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

namespace clara::transforms_spatial {
namespace {

using Size = GridSplitd::Size;

GridSplitd::Pair pair(const Size& size) {
  if (const auto* both = std::get_if<std::int64_t>(&size)) return {*both, *both};
  return std::get<GridSplitd::Pair>(size);
}

}  // namespace

void GridSplitd::Options::validate(const Options& options, OptionIssues& issues) {
  const auto check = [&](const Size& size) {
    for (const auto each : pair(size))
      if (each < 1) issues.error("size", "expected at least 1, got " + std::to_string(each));
  };
  if (!options.size) return;
  if (const auto* one = std::get_if<Size>(&*options.size)) return check(*one);
  const auto& each = std::get<1>(*options.size);
  for (const auto& [key, size] : each)
    if (size) check(*size);
  for (const auto& key : options.keys)
    if (!each.contains(key)) issues.error("size", "there is no size for \"" + key + "\"");
}

GridSplitd::Pair GridSplitd::size_of(const std::string& key,
                                     const std::vector<std::int64_t>& shape) const {
  if (shape.size() != 2)
    throw Error("the image has " + std::to_string(shape.size()) + " spatial axes (" +
                grid_text(shape) + "), expected 2");
  Pair out{shape[0] / options_.grid[0], shape[1] / options_.grid[1]};
  if (options_.size) {
    if (const auto* one = std::get_if<Size>(&*options_.size))
      out = pair(*one);
    else if (const auto& own = std::get<1>(*options_.size).at(key))
      out = pair(*own);
  }
  for (std::size_t axis = 0; axis < 2; ++axis) {
    if (out[axis] > shape[axis])
      throw Error("a part of " + grid_text(out) + " is larger than the image, " + grid_text(shape));
    if (out[axis] < 1)
      throw Error("the image, " + grid_text(shape) + ", is too small for " +
                  grid_text(options_.grid) + " parts");
  }
  return out;
}

std::vector<Sample> GridSplitd::expand(const Sample& sample) const {
  const auto [down, across] = options_.grid;
  std::vector<Sample> out(static_cast<std::size_t>(down * across), sample);
  for (const auto& key : keys()) {
    if (!visits(sample, key)) continue;
    const Image& image = sample.image(key);
    const auto shape = transforms::spatial_shape(image.data);
    const Pair size = size_of(key, shape);
    Pair step{0, 0};
    for (std::size_t axis = 0; axis < 2; ++axis)
      if (options_.grid[axis] > 1)
        step[axis] = (shape[axis] - size[axis]) / (options_.grid[axis] - 1);
    for (std::int64_t part = 0; part < down * across; ++part)
      out[static_cast<std::size_t>(part)].image(key).data =
          image.data.narrow(1, part / across * step[0], size[0])
              .narrow(2, part % across * step[1], size[1])
              .clone(at::MemoryFormat::Contiguous);
  }
  return out;
}

}  // namespace clara::transforms_spatial
