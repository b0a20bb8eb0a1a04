#include "common/channel_first.hpp"

#include <ATen/ops/movedim.h>
#include <clara/error.hpp>

#include <cmath>
#include <limits>

namespace clara::transforms {

void check_channel_dim(const ChannelDim& dim, std::string_view field, OptionIssues& issues) {
  if (!dim) return;
  const auto* text = std::get_if<std::string>(&*dim);
  if (text != nullptr && *text != "no_channel")
    issues.error(field, "expected an axis or \"no_channel\", got \"" + *text + "\"");
}

Value channel_dim_value(const ChannelDim& dim) {
  if (const auto* axis = std::get_if<std::int64_t>(&*dim)) return *axis;
  return std::numeric_limits<double>::quiet_NaN();
}

void ensure_channel_first(Image& image, const ChannelDim& dim, bool strict,
                          const std::string& key) {
  if (dim) image.meta.set("original_channel_dim", channel_dim_value(dim));
  const Value* axis = image.meta.find("original_channel_dim");
  if (axis == nullptr || !axis->is_number()) {
    if (!strict) return;
    throw Error("the meta data of \"" + key +
                "\" do not say which axis its channels are on; channel_dim can");
  }
  if (std::isnan(axis->as_number())) {
    image.data = image.data.unsqueeze(0).contiguous();
    return;
  }
  const auto from = axis->as_int();
  if (from < -image.data.dim() || from >= image.data.dim())
    throw Error("the channels of \"" + key + "\" are said to be on axis " + std::to_string(from) +
                ", but it has " + std::to_string(image.data.dim()) + " axes");
  image.data = at::movedim(image.data, from, 0);  // a view: sums go through memory as MONAI's do
}

}  // namespace clara::transforms
