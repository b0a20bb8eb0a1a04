#include "prob_nms.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/erf.h>
#include <clara/error.hpp>

#include <algorithm>
#include <array>

namespace clara::transforms_post {
namespace {

/// The highest voxel of a map from which boxes are taken, by the highest of each block of voxels.
class Peaks {
 public:
  explicit Peaks(at::Tensor map)
      : map_(std::move(map)), values_(map_.mutable_data_ptr<float>()), count_(map_.numel()) {
    for (std::int64_t begin = 0; begin < count_; begin += kBlock) best_.push_back(best_of(begin));
  }
  /// The first of the highest.
  std::int64_t highest() {
    std::int64_t out = -1;
    for (std::size_t block = 0; block < best_.size(); ++block) {
      if (best_[block] < 0) best_[block] = best_of(static_cast<std::int64_t>(block) * kBlock);
      if (out < 0 || values_[best_[block]] > values_[out]) out = best_[block];
    }
    return out;
  }
  float at(std::int64_t voxel) const { return values_[voxel]; }
  void clear(std::int64_t begin, std::int64_t end) {
    std::fill(values_ + begin, values_ + end, 0.0F);
    for (auto block = begin / kBlock; block <= (end - 1) / kBlock; ++block)
      best_[static_cast<std::size_t>(block)] = -1;
  }

 private:
  static constexpr std::int64_t kBlock = 1024;
  std::int64_t best_of(std::int64_t begin) const {
    return std::max_element(values_ + begin, values_ + std::min(begin + kBlock, count_)) - values_;
  }
  at::Tensor map_;
  float* values_;
  std::int64_t count_;
  std::vector<std::int64_t> best_;  ///< of each block; -1: not known
};

/// MONAI's gaussian_1d with approx "erf" and 4 standard deviations to either side.
at::Tensor gaussian_kernel(double sigma) {
  const auto tail = static_cast<std::int64_t>(std::max(sigma * 4.0, 0.5) + 0.5);
  const at::Tensor x = at::arange(-tail, tail + 1, at::TensorOptions(at::kFloat));
  const float t = 1.0F / static_cast<float>(sigma) * 0.70710678F;  // as torch divides by a tensor
  const at::Tensor high = x.add(0.5).mul(t).erf();
  const at::Tensor low = x.sub(0.5).mul(t).erf();
  return high.sub(low).mul(0.5).clamp_min(0);
}

}  // namespace

void ProbNMSd::Options::validate(const Options& options, OptionIssues& issues) {
  const auto axes = static_cast<std::size_t>(options.spatial_dims);
  const auto check = [&](std::size_t numbers, bool single, std::string_view name) {
    if (!single && numbers != axes)
      issues.error(name, "expected one number, or one for each of " + std::to_string(axes) +
                             " axes, got " + std::to_string(numbers));
  };
  check(options.sigma.size(), options.sigma.single, "sigma");
  check(options.box_size.size(), options.box_size.single, "box_size");
}

at::Tensor ProbNMSd::smoothed(const at::Tensor& map) const {
  const bool off = options_.sigma.single && options_.sigma[0] == 0;
  if (off || map.dim() != 3) return map;
  const at::Tensor kernel = gaussian_kernel(options_.sigma[0]);
  const auto pad = (kernel.numel() - 1) / 2;
  const at::Tensor weight = kernel.view({1, 1, -1}).repeat({map.size(1), 1, 1});
  const at::Tensor padded = at::constant_pad_nd(map, {pad, pad}, 0);
  constexpr std::int64_t one = 1;
  constexpr std::int64_t none = 0;
  return at::conv1d(padded, weight, {}, at::IntArrayRef(one), at::IntArrayRef(none),
                    at::IntArrayRef(one), map.size(1));
}

Value ProbNMSd::places_of(const at::Tensor& map) const {
  if (map.dim() != options_.spatial_dims)
    throw Error("expected a map of " + std::to_string(options_.spatial_dims) +
                " axes and without channels, got one of " + std::to_string(map.dim()));
  const at::Tensor values = smoothed(map.cpu().to(at::kFloat)).clone(at::MemoryFormat::Contiguous);
  Array out;
  const bool odd = values.ne(values).any().item<bool>();  // NaN is above nothing
  if (values.numel() == 0 || odd) return out;
  const std::int64_t axes = map.dim();
  Peaks peaks(values);
  for (;;) {
    const auto peak = peaks.highest();
    if (!(static_cast<double>(peaks.at(peak)) > options_.prob_threshold)) return out;
    std::array<std::int64_t, 3> middle{};
    std::array<std::int64_t, 3> low{};
    std::array<std::int64_t, 3> high{1, 1, 1};
    std::array<std::int64_t, 3> size{1, 1, 1};
    std::int64_t rest = peak;
    for (auto axis = axes; axis-- > 0;) {
      const auto to = static_cast<std::size_t>(3 - axes + axis);
      const auto box =
          options_.box_size[options_.box_size.size() == 1 ? 0 : static_cast<std::size_t>(axis)];
      const auto at = rest % map.size(axis);
      rest /= map.size(axis);
      size.at(to) = map.size(axis);
      low.at(to) = std::max<std::int64_t>(at - box / 2, 0);
      high.at(to) = box - box / 2 > map.size(axis) - at ? map.size(axis) : at + box - box / 2;
      middle.at(to) = at;
    }
    Array place(1, static_cast<double>(peaks.at(peak)));
    for (auto axis = 3 - axes; axis < 3; ++axis)
      place.emplace_back(middle.at(static_cast<std::size_t>(axis)));
    out.emplace_back(std::move(place));
    for (auto i = low[0]; i < high[0]; ++i)
      for (auto j = low[1]; j < high[1]; ++j) {
        const auto line = (i * size[1] + j) * size[2];
        peaks.clear(line + low[2], line + high[2]);
      }
  }
}

void ProbNMSd::apply(Sample& sample) const {
  for (const auto& key : keys())
    if (visits(sample, key)) sample.set(key, places_of(sample.image(key).data));
}

}  // namespace clara::transforms_post
