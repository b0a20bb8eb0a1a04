#include "extreme_points.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/ne.h>
#include <ATen/ops/zeros.h>
#include <clara/error.hpp>

#include <algorithm>

#include "common/gaussian_filter.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_utility {
namespace {

/// One for each of `axes` axes.
std::vector<double> each_sigma(const OneOrMany<double>& sigma, std::size_t axes) {
  if (sigma.size() != 1 && sigma.size() != axes)
    throw Error("sigma has " + std::to_string(sigma.size()) + " numbers, but the label has " +
                std::to_string(axes) + " spatial axes");
  if (axes > 3) throw Error("the label has to have 1, 2 or 3 spatial axes");
  return sigma.size() == axes ? sigma.values : std::vector<double>(axes, sigma[0]);
}

std::vector<std::int64_t> coordinates(std::int64_t voxel, const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> out(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    out[axis] = voxel % shape[axis];
    voxel /= shape[axis];
  }
  return out;
}

/// The voxels whose coordinate along `axis` is `place`.
Points plane(const at::Tensor& mask, std::int64_t axis, std::int64_t place) {
  const at::Tensor slice = mask.select(axis, place).contiguous();
  const auto shape = slice.sizes().vec();
  const auto* is = slice.const_data_ptr<bool>();
  Points out;
  for (std::int64_t i = 0; i < slice.numel(); ++i) {
    if (!is[i]) continue;
    out.push_back(coordinates(i, shape));
    out.back().insert(out.back().begin() + axis, place);
  }
  return out;
}

}  // namespace

ExtremePlanes AddExtremePointsChanneld::prepare(const Sample& sample) const {
  const at::Tensor& label = sample.image(options_.label_key).data;
  transforms::check_same_grid(sample, options_.label_key, keys());
  if (label.dim() < 2 || label.size(0) != 1)
    throw Error(transforms::named(sample, options_.label_key) +
                " has to have one channel, to find its extreme points");
  const at::Tensor mask = at::ne(label.select(0, 0).cpu(), options_.background);
  ExtremePlanes out;
  for (std::int64_t axis = 0; axis < mask.dim(); ++axis) {
    at::Tensor some = mask;
    for (auto other = mask.dim(); other-- > 0;)
      if (other != axis) some = some.any(other);
    const at::Tensor places = some.nonzero();
    if (places.numel() == 0)
      throw Error(transforms::named(sample, options_.label_key) +
                  " has no foreground, so no extreme points");
    for (const auto end : {std::int64_t{0}, std::int64_t{-1}})
      out.push_back(plane(mask, axis, places.select(0, end).item<std::int64_t>()));
  }
  return out;
}

Points AddExtremePointsChanneld::draw(const Sample& sample, const ExtremePlanes& planes,
                                      Rng& rng) const {
  const auto shape = transforms::spatial_shape(sample.image(options_.label_key).data);
  Points out;
  for (const auto& candidates : planes) {
    auto point = candidates[static_cast<std::size_t>(
        rng.choice(static_cast<std::int64_t>(candidates.size())))];
    for (std::size_t axis = 0; axis < point.size(); ++axis) {
      const double by = 2.0 * options_.pert * rng.random_sample();
      // torch adds a number to an index in float32
      const float moved = static_cast<float>(point[axis]) + static_cast<float>(by);
      point[axis] = std::clamp<std::int64_t>(static_cast<std::int64_t>(moved), 0, shape[axis] - 1);
    }
    out.push_back(std::move(point));
  }
  return out;
}

void AddExtremePointsChanneld::apply(Sample& sample, const Points& points) const {
  const auto shape = transforms::spatial_shape(sample.image(options_.label_key).data);
  std::vector<std::int64_t> one{1};
  one.insert(one.end(), shape.begin(), shape.end());
  at::Tensor image = at::zeros(one, at::kFloat);
  for (const auto& point : points) {
    at::Tensor voxel = image[0];
    for (const auto place : point) voxel = voxel.select(0, place);
    voxel.fill_(1);
  }
  constexpr double kTruncated = 4;
  image = transforms::gaussian_filter(image, each_sigma(options_.sigma, shape.size()), kTruncated);
  const at::Tensor low = image.min();
  image = image.sub(low).div(image.max().sub(low));
  image = image.mul(options_.rescale_max - options_.rescale_min).add(options_.rescale_min);
  for_each_image(sample, [&](Image& each, std::size_t) {
    each.data = at::cat({each.data, image.to(each.data.options())});
  });
}

}  // namespace clara::transforms_utility
