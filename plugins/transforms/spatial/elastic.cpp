#include "elastic.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/upsample_bicubic2d.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>
#include <cmath>

#include "common/crop_pad.hpp"
#include "common/gaussian_filter.hpp"

namespace clara::transforms_spatial {
namespace {

constexpr double kWidest = 1000;  ///< voxels

void check_ends(const std::array<double, 2>& ends, std::string_view name, OptionIssues& issues) {
  if (!std::isfinite(ends[0]) || !std::isfinite(ends[1]))
    issues.error(name, "expected two finite numbers");
}

std::vector<std::int64_t> with_first(std::int64_t first, const std::vector<std::int64_t>& rest) {
  std::vector<std::int64_t> out{first};
  out.insert(out.end(), rest.begin(), rest.end());
  return out;
}

/// MONAI's create_control_grid: points so many pixels apart that cover an image, in float32 as
/// torch counts them.
std::vector<std::int64_t> control_shape(const std::vector<std::int64_t>& shape,
                                        const std::array<double, 2>& spacing) {
  std::vector<std::int64_t> out;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const auto size = static_cast<float>(shape[axis]);
    const auto apart = static_cast<float>(2.0 * spacing[axis]);
    const bool even = shape[axis] % 2 == 0;
    const float half = even ? std::ceil((size - 1) / apart + 0.5F) : std::ceil((size - 1) / apart);
    out.push_back(transforms::axis_size(half * 2 + (even ? 2 : 3)));
  }
  return out;
}

/// The control points from the middle, float64 [3, ...], the last row ones.
at::Tensor control_grid(const std::vector<std::int64_t>& shape,
                        const std::array<double, 2>& spacing) {
  std::vector<at::Tensor> rows;
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const float end = (static_cast<float>(shape[axis]) - 1) / 2 * static_cast<float>(spacing[axis]);
    std::vector<std::int64_t> across{1, 1};
    across[axis] = shape[axis];
    rows.push_back(at::linspace(-end, end, shape[axis], at::TensorOptions(at::kDouble))
                       .view(across)
                       .expand(shape));
  }
  rows.push_back(at::ones(shape, at::TensorOptions(at::kDouble)));
  return at::stack(rows);
}

}  // namespace

Fields<ElasticOptions> ElasticOptions::fields() {
  using Options = ElasticOptions;
  return {
      group<RandomMapOptions>(),
      field<&Options::magnitude_range>("magnitude_range", "ends of how far voxels move").required(),
      field<&Options::spatial_size>("spatial_size",
                                    "shape of the result; null, 0 or less: the image's own"),
      group<AffineRanges>(), group<GridOptions>()};
}

void ElasticOptions::validate(const ElasticOptions& options, OptionIssues& issues) {
  check_ends(options.magnitude_range, "magnitude_range", issues);
  if (options.spatial_size)
    transforms::check_some(*options.spatial_size, "spatial_size", "size", issues);
}

std::optional<std::vector<std::int64_t>> Elastic::target(const Sample& sample,
                                                         std::size_t axes) const {
  const Image* first = first_image(sample);
  if (first == nullptr) return std::nullopt;
  const auto shape = transforms::geometry_of(*first).shape;
  if (shape.size() != axes)
    throw Error("the image has " + std::to_string(shape.size()) + " spatial axes (" +
                grid_text(shape) + "), expected " + std::to_string(axes));
  auto out = common_.spatial_size
                 ? transforms::sizes_for(*common_.spatial_size, shape, "spatial_size")
                 : shape;
  transforms::check_source(shape);
  transforms::check_result(out);
  transforms::check_growth(shape, out);
  return out;
}

void Elastic::apply(Sample& sample, const ElasticDraw& drawn) const {
  if (drawn.shape.empty()) return;
  const Deformed to =
      drawn.happens ? deformed(drawn) : Deformed{drawn.shape, identity_grid(drawn.shape)};
  for_each_image(sample, [&](Image& image, std::size_t key) {
    image.data = resample_centred(image.data, to.shape, to.grid, common_.sampling(key));
  });
}

Fields<Rand3DElasticd::Options> Rand3DElasticd::Options::fields() {
  return {field<&Options::sigma_range>("sigma_range",
                                       "ends of the width of the Gaussian that smooths the ways, "
                                       "in voxels")
              .range(0, kWidest)
              .required(),
          group<ElasticOptions>()};
}

void Rand3DElasticd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.sigma_range[1] < options.sigma_range[0])
    issues.error("sigma_range", "the second end is below the first");
}

/// All generators have the seed of the transform; MONAI draws the affine parameters twice, of which
/// the second count, and the ways even when nothing happens.
ElasticDraw Rand3DElasticd::draw(const Sample& sample, Rng& rng) const {
  const auto shape = target(sample, 3);
  if (!shape) return {};
  ElasticDraw out;
  out.shape = *shape;
  out.happens = options_.happens(rng);
  Rng& inner = rng.nested(0);
  inner.random_sample();
  out.offsets = at::empty(with_first(3, *shape), at::TensorOptions(at::kFloat));
  auto* offsets = out.offsets.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < out.offsets.numel(); ++i)
    offsets[i] = static_cast<float>(inner.uniform(-1.0, 1.0));
  out.magnitude = inner.uniform(options_.magnitude_range[0], options_.magnitude_range[1]);
  out.sigma = inner.uniform(options_.sigma_range[0], options_.sigma_range[1]);
  draw_parameters(options_, rng.nested(1));
  if (out.happens) out.parameters = draw_parameters(options_, rng.nested(1));
  return out;
}

Elastic::Deformed Rand3DElasticd::deformed(const ElasticDraw& drawn) const {
  constexpr double kTruncated = 3;
  const at::Tensor offsets = transforms::gaussian_filter(
                                 drawn.offsets, {drawn.sigma, drawn.sigma, drawn.sigma}, kTruncated)
                                 .mul(drawn.magnitude);
  return {drawn.shape,
          affine_grid(matrix_of(drawn.parameters, 3), drawn.shape, offsets.contiguous())};
}

Fields<Rand2DElasticd::Options> Rand2DElasticd::Options::fields() {
  return {field<&Options::spacing>("spacing", "pixels between two control points, along each axis")
              .required(),
          group<ElasticOptions>()};
}

void Rand2DElasticd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.spacing.size() != 1 && options.spacing.size() != 2)
    return issues.error("spacing", "expected one number, or one for each of 2 axes");
  for (const double each : options.spacing)
    if (!(each >= 1))
      issues.error("spacing", "expected at least 1 pixel, got " + number_text(each));
}

Rand2DElasticd::Rand2DElasticd(Options options) : Elastic(options), options_(std::move(options)) {
  spacing_ = {options_.spacing[0], options_.spacing[options_.spacing.size() - 1]};
}

/// As in three axes, but MONAI draws ways of every pixel that do not count, too.
ElasticDraw Rand2DElasticd::draw(const Sample& sample, Rng& rng) const {
  const auto shape = target(sample, 2);
  if (!shape) return {};
  ElasticDraw out;
  out.shape = *shape;
  out.happens = options_.happens(rng);
  rng.nested(0).random_sample();
  const auto ways = [&](const std::vector<std::int64_t>& grid) {
    std::vector<double> all(static_cast<std::size_t>(2 * grid[0] * grid[1]));
    rng.nested(1).normal(0, 1, all);
    out.magnitude = rng.nested(1).uniform(options_.magnitude_range[0], options_.magnitude_range[1]);
    return all;
  };
  ways(*shape);
  draw_parameters(options_, rng.nested(2));
  if (!out.happens) return out;
  const auto points = control_shape(*shape, spacing_);
  const auto all = ways(points);
  out.offsets = at::empty(with_first(2, points), at::TensorOptions(at::kFloat));
  std::transform(all.begin(), all.end(), out.offsets.mutable_data_ptr<float>(),
                 [](double way) { return static_cast<float>(way); });
  out.parameters = draw_parameters(options_, rng.nested(2));
  return out;
}

Elastic::Deformed Rand2DElasticd::deformed(const ElasticDraw& drawn) const {
  const std::vector<std::int64_t> points{drawn.offsets.size(1), drawn.offsets.size(2)};
  at::Tensor grid = control_grid(points, spacing_);
  grid.narrow(0, 0, 2).add_(drawn.offsets.mul(drawn.magnitude));
  const at::Tensor matrix = matrix_of(drawn.parameters, 2);
  grid = at::matmul(matrix, grid.to(at::kFloat).view({3, -1})).view(with_first(3, points));
  std::vector<std::int64_t> large;
  for (std::size_t axis = 0; axis < 2; ++axis)
    large.push_back(
        static_cast<std::int64_t>(std::floor(static_cast<double>(points[axis]) * spacing_[axis])));
  grid = at::upsample_bicubic2d(grid.unsqueeze(0), large, false).squeeze(0);
  const auto box =
      transforms::inside(transforms::box_around({large[0] / 2, large[1] / 2}, drawn.shape), large);
  const auto cut = transforms::crop_step(box);
  grid = cut.voxels(grid);
  return {cut.shape, [grid](std::int64_t begin, std::int64_t end) {
            return grid.narrow(1, begin, end - begin);
          }};
}

}  // namespace clara::transforms_spatial
