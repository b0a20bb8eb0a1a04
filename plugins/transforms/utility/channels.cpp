#include "channels.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/movedim.h>
#include <ATen/ops/tensor.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

#include <vector>

namespace clara::transforms_utility {
namespace {

/// numpy.linspace(-0.5, 0.5, size).
at::Tensor places(std::int64_t size) {
  std::vector<double> out;
  for (std::int64_t i = 0; i < size; ++i)
    out.push_back(static_cast<double>(i) * (1.0 / static_cast<double>(size - 1)) - 0.5);
  if (size > 1) out.back() = 0.5;
  if (size == 1) out.front() = -0.5;
  return at::tensor(out, at::kDouble);
}

}  // namespace

void EnsureChannelFirstd::Options::validate(const Options& options, OptionIssues& issues) {
  transforms::check_channel_dim(options.channel_dim, "channel_dim", issues);
}

void EnsureChannelFirstd::change(Image& image, std::size_t key) const {
  transforms::ensure_channel_first(image, options_.channel_dim, options_.strict_check, keys()[key]);
}

void AddChanneld::change(Image& image, std::size_t) const { image.data = image.data.unsqueeze(0); }

void AsChannelFirstd::change(Image& image, std::size_t) const {
  axis_of(channel_dim_, image.data.dim(), "channel_dim");
  image.data = at::movedim(image.data, channel_dim_, 0);
}

void AsChannelLastd::change(Image& image, std::size_t) const {
  axis_of(channel_dim_, image.data.dim(), "channel_dim");
  image.data = at::movedim(image.data, channel_dim_, -1);
}

void RepeatChanneld::change(Image& image, std::size_t) const {
  constexpr double kMost = 1024.0 * 1024 * 1024;
  axis_of(0, image.data.dim(), "the channel's axis");
  if (static_cast<double>(image.data.numel()) * static_cast<double>(repeats_) > kMost)
    throw Error(std::to_string(repeats_) + " times the channels of " +
                shape_text(image.data.sizes()) +
                " are more than the limit of 1073741824 numbers (4 GiB as float32)");
  auto shape = image.data.sizes().vec();
  auto repeated = shape;
  repeated.insert(repeated.begin() + 1, repeats_);
  shape[0] *= repeats_;
  image.data = image.data.unsqueeze(1).expand(repeated).reshape(shape).contiguous();
}

void RemoveRepeatedChanneld::change(Image& image, std::size_t) const {
  axis_of(0, image.data.dim(), "the channel's axis");
  const auto channels = image.data.size(0);
  if (channels < 2)
    throw Error("the image has " + std::to_string(channels) +
                (channels == 1 ? " channel" : " channels") + ": there is none to remove");
  image.data = image.data.slice(0, 0, channels, repeats_).contiguous();
}

void AddCoordinateChannelsd::change(Image& image, std::size_t) const {
  std::vector<at::Tensor> parts{image.data};
  auto shape = image.data.sizes().vec();
  shape[0] = 1;
  for (const auto axis : options_.spatial_dims) {
    const auto dim = axis + 1;
    if (dim >= image.data.dim())
      throw Error("spatial_dims has " + std::to_string(axis) + ", but the image has " +
                  std::to_string(image.data.dim() - 1) + " spatial axes, the first is 0");
    std::vector<std::int64_t> along(shape.size(), 1);
    along[static_cast<std::size_t>(dim)] = image.data.size(dim);
    parts.push_back(
        places(image.data.size(dim)).to(image.data.options()).view(along).expand(shape));
  }
  image.data = at::cat(parts);
}

}  // namespace clara::transforms_utility
