#include "label_values.hpp"

#include <ATen/ops/sum.h>
#include <clara/error.hpp>

#include <set>
#include <string>

#include "common/map_transform.hpp"
#include "components.hpp"

namespace clara::transforms_post {

at::Tensor own_copy(const at::Tensor& data) {
  return data.cpu().clone(at::MemoryFormat::Contiguous);
}

std::vector<double> values_of(const at::Tensor& data) {
  std::set<double> found;
  CLARA_VOXEL_TYPES(data.scalar_type(), [&] {
    const auto* values = data.const_data_ptr<scalar_t>();
    const auto count = data.numel();
    for (std::int64_t at = 0; at < count;) {
      const auto value = static_cast<double>(values[at]);
      at = end_of_equal(values, at, count);
      if (value == value) found.insert(value);
    }
  });
  return {found.begin(), found.end()};
}

std::vector<double> as_values(const OneOrMany<std::int64_t>& labels) {
  std::vector<double> out;
  for (const auto label : labels) out.push_back(static_cast<double>(label));
  return out;
}

std::vector<double> without_zero(std::vector<double> labels) {
  std::erase(labels, 0.0);
  return labels;
}

std::vector<std::int64_t> spatial_axes(const at::Tensor& data,
                                       std::optional<std::int64_t> connectivity) {
  const auto shape = transforms::spatial_shape(data);
  if (shape.empty()) throw Error("the image has channels only, and no axes in space");
  const auto axes = static_cast<std::int64_t>(shape.size());
  if (connectivity && *connectivity > axes)
    throw Error("connectivity is " + std::to_string(*connectivity) + ", but the image has " +
                std::to_string(axes) + " spatial axes");
  return shape;
}

std::int64_t channel_of(std::int64_t channel, std::int64_t channels, std::string_view name) {
  if (channel < -channels || channel >= channels)
    throw Error(std::string(name) + " has " + std::to_string(channel) + ", but the image has " +
                std::to_string(channels) + (channels == 1 ? " channel" : " channels"));
  return channel < 0 ? channel + channels : channel;
}

std::vector<std::int64_t> used_channels(const at::Tensor& channels) {
  std::vector<std::int64_t> out;
  for (std::int64_t channel = 1; channel < channels.size(0); ++channel)
    if (channels.select(0, channel).sum().item<double>() > 0) out.push_back(channel);
  return out;
}

}  // namespace clara::transforms_post
