#include "rand_weighted_crop.hpp"

#include <ATen/ops/cumsum.h>
#include <ATen/ops/searchsorted.h>
#include <ATen/ops/tensor.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <algorithm>
#include <cmath>

namespace clara::transforms_crop {

WeightSums RandWeightedCropd::prepare(const Sample& sample) const {
  const at::Tensor& map = sample.image(options_.w_key).data;
  transforms::check_same_grid(sample, options_.w_key, keys());
  const auto shape = transforms::spatial_shape(map);
  const auto size = size_in(shape);
  WeightSums out;
  at::Tensor weights = map.select(0, 0);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const bool fits = shape[axis] > size[axis];
    out.first.push_back((fits ? size[axis] : shape[axis]) / 2);
    out.shape.push_back(fits ? shape[axis] - size[axis] : std::min<std::int64_t>(shape[axis], 1));
    weights = weights.narrow(static_cast<std::int64_t>(axis), out.first.back(), out.shape.back());
  }
  weights = weights.cpu().reshape({-1});
  if (weights.numel() == 0)
    throw Error(transforms::named(sample, options_.w_key) + " is " + grid_text(shape) +
                ": there is no voxel to cut a patch round");
  if (weights.lt(0).any().item<bool>()) weights = weights.sub(weights.min());
  out.sums = at::cumsum(weights, 0);
  const auto all = out.sums.select(0, -1).to(at::kDouble).item<double>();
  out.uniform = !(all > 0) || !std::isfinite(all);
  return out;
}

Centers RandWeightedCropd::draw(const Sample&, const WeightSums& weights, Rng& rng) const {
  std::vector<std::int64_t> drawn;
  if (weights.uniform) {
    for (std::int64_t i = 0; i < num_samples(); ++i)
      drawn.push_back(rng.randint(0, weights.sums.numel()));
  } else {
    std::vector<double> parts;
    for (std::int64_t i = 0; i < num_samples(); ++i) parts.push_back(rng.random_sample());
    const at::Tensor wanted = at::tensor(parts, at::kDouble).mul(weights.sums.select(0, -1));
    const at::Tensor found = at::searchsorted(weights.sums, wanted, false, true);
    for (std::int64_t i = 0; i < num_samples(); ++i) drawn.push_back(found[i].item<std::int64_t>());
  }
  Centers out;
  for (auto place : drawn) {
    std::vector<std::int64_t> center(weights.shape.size());
    for (std::size_t axis = center.size(); axis-- > 0;) {
      center[axis] = place % weights.shape[axis] + weights.first[axis];
      place /= weights.shape[axis];
    }
    out.push_back(std::move(center));
  }
  return out;
}

void RandWeightedCropd::step(Sample sample, const Step& how, std::vector<Sample>& out) const {
  cut(sample, value_of(how), label(), how.lazy, out);
}

}  // namespace clara::transforms_crop
