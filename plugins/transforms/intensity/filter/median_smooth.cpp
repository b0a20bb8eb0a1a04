#include "filter/median_smooth.hpp"

#include <ATen/ops/empty_like.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>
#include <clara/train/parallel.hpp>

#include "common/map_transform.hpp"
#include "filter/window_median.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

constexpr std::int64_t kMostWindow = 100000;  // voxels

}  // namespace

void MedianSmoothd::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.radius.empty())
    issues.error("radius", "an empty list; expected a number for each spatial axis");
}

void MedianSmoothd::change(Image& image, std::size_t) const {
  const auto shape = transforms::spatial_shape(image.data);
  const auto& radius = options_.radius;
  if (!radius.single && radius.size() != shape.size())
    throw Error("radius has " + std::to_string(radius.size()) + " numbers, but the image has " +
                std::to_string(shape.size()) + " spatial axes (" + grid_text(shape) + ")");
  if (shape.empty() || shape.size() > 3)
    throw Error("a filter takes images of 1 to 3 spatial axes, this one has " +
                std::to_string(shape.size()));
  Three sizes{1, 1, 1};
  Three reach{0, 0, 0};
  std::int64_t window = 1;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const std::size_t place = 3 - shape.size() + axis;
    sizes[place] = shape[axis];
    reach[place] = radius[radius.single ? 0 : axis];
    window *= 2 * reach[place] + 1;
  }
  if (window > kMostWindow)
    throw Error("a window of " + std::to_string(window) + " voxels; at most 100000 are expected");
  const at::Tensor in = image.data.to(at::kFloat).contiguous();
  at::Tensor out = at::empty_like(in);
  const std::int64_t planes = in.size(0) * sizes[0];
  const std::int64_t voxels = sizes[0] * sizes[1] * sizes[2];
  parallel_for(0, planes, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const std::int64_t channel = plane / sizes[0] * voxels;
      plane_of_medians(in.const_data_ptr<float>() + channel,
                       out.mutable_data_ptr<float>() + channel, sizes, reach, plane % sizes[0]);
    }
  });
  image.data = out;
}

}  // namespace clara::transforms_intensity
