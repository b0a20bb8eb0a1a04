#include "grid_distortion.hpp"

#include <ATen/ops/linspace.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>

namespace clara::transforms_spatial {
namespace {

std::int64_t cells_of(const OneOrMany<std::int64_t>& cells, std::size_t axis, std::size_t axes) {
  if (cells.size() != 1 && cells.size() != axes)
    throw Error("num_cells has " + std::to_string(cells.size()) + " numbers, but the image has " +
                std::to_string(axes) + " spatial axes");
  return cells[cells.size() == 1 ? 0 : axis];
}

/// Where the voxels of an axis are looked up, from its middle, float32.
at::Tensor stretched_line(std::int64_t size, std::int64_t cells, const std::vector<double>& steps) {
  const auto options = at::TensorOptions(at::kFloat);
  at::Tensor line = at::zeros({size}, options);
  const std::int64_t cell = size / cells;
  double before = 0;
  for (std::int64_t i = 0; i <= cells; ++i) {
    const std::int64_t start = i * cell;
    std::int64_t end = start + cell;
    double here = before + static_cast<double>(cell) * steps[static_cast<std::size_t>(i)];
    if (end > size) {
      end = size;
      here = static_cast<double>(size);
    }
    if (end > start)
      line.narrow(0, start, end - start).copy_(at::linspace(before, here, end - start, options));
    before = here;
    if (cell == 0) break;
  }
  return line.sub((static_cast<double>(size) - 1.0) / 2.0);
}

at::Tensor distorted(const at::Tensor& data, const OneOrMany<std::int64_t>& cells,
                     const DistortSteps& steps, const CellOptions& options, std::size_t key) {
  const auto shape = transforms::spatial_shape(data);
  if (steps.size() != shape.size())
    throw Error("distort_steps are for " + std::to_string(steps.size()) +
                " axes, but the image has " + std::to_string(shape.size()) + " spatial axes (" +
                grid_text(shape) + ")");
  std::vector<at::Tensor> rows;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto count = cells_of(cells, axis, shape.size());
    if (std::ssize(steps[axis]) <= count && count <= shape[axis])
      throw Error("axis " + std::to_string(axis) + " has " + std::to_string(steps[axis].size()) +
                  " distort_steps, " + std::to_string(count) + " cells need " +
                  std::to_string(count + 1));
    std::vector<std::int64_t> across(shape.size(), 1);
    across[axis] = shape[axis];
    rows.push_back(stretched_line(shape[axis], count, steps[axis]).view(across).expand(shape));
  }
  const at::Tensor grid = at::stack(rows);
  const CentredSampling how{transforms::grid_mode(options.mode.at(key)),
                            options.padding_mode.at(key)};
  return resample_centred(
      data, shape,
      [grid](std::int64_t begin, std::int64_t end) {
        return grid.narrow(1, begin, end - begin).contiguous();
      },
      how);
}

void check_cells(const OneOrMany<std::int64_t>& cells, OptionIssues& issues) {
  if (cells.empty()) issues.error("num_cells", "expected at least one number");
}

}  // namespace

void GridDistortiond::Options::validate(const Options& options, OptionIssues& issues) {
  check_cells(options.num_cells, issues);
}

void GridDistortiond::change(Image& image, std::size_t key) const {
  image.data = distorted(image.data, options_.num_cells, options_.distort_steps, options_, key);
}

void RandGridDistortiond::Options::validate(const Options& options, OptionIssues& issues) {
  check_cells(options.num_cells, issues);
}

std::optional<DistortSteps> RandGridDistortiond::draw(const Sample& sample, Rng& rng) const {
  if (!options_.happens(rng)) return std::nullopt;
  const Image* first = first_image(sample);
  if (first == nullptr) return std::nullopt;
  Rng& inner = rng.nested(0);
  inner.random_sample();
  std::array<double, 2> ends{};
  if (const auto* most = std::get_if<double>(&options_.distort_limit))
    ends = {-*most, *most};
  else
    ends = std::get<std::array<double, 2>>(options_.distort_limit);
  const auto axes = transforms::geometry_of(*first).shape.size();
  DistortSteps steps(axes);
  for (std::size_t axis = 0; axis < axes; ++axis) {
    const auto count = cells_of(options_.num_cells, axis, axes) + 1;
    for (std::int64_t i = 0; i < count; ++i)
      steps[axis].push_back(1.0 +
                            inner.uniform(std::min(ends[0], ends[1]), std::max(ends[0], ends[1])));
  }
  return steps;
}

void RandGridDistortiond::change(Image& image, std::size_t key,
                                 const std::optional<DistortSteps>& steps) const {
  if (steps) image.data = distorted(image.data, options_.num_cells, *steps, options_, key);
}

}  // namespace clara::transforms_spatial
