#include "channels.hpp"

#include <array>

namespace clara::transforms_utility {

using transforms::allow_missing_keys_field;
using transforms::keys_field;

std::span<const Field> EnsureChannelFirstd::Options::fields() {
  static const std::array list{
      keys_field<Options>(),
      field<&Options::strict_check>("strict_check",
                                    "an image whose channel axis is unknown is an error"),
      allow_missing_keys_field<Options>(),
      field<&Options::channel_dim>("channel_dim",
                                   "axis of the channels, or \"no_channel\"; default: what the "
                                   "image's meta data say"),
  };
  return list;
}

void EnsureChannelFirstd::Options::validate(const Options& options, OptionIssues& issues) {
  transforms::check_channel_dim(options.channel_dim, "channel_dim", issues);
}

EnsureChannelFirstd::EnsureChannelFirstd(Options options)
    : MapTransform(options.keys, options.allow_missing_keys), options_(std::move(options)) {}

void EnsureChannelFirstd::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [&](Image& image, std::size_t i) {
    transforms::ensure_channel_first(image, options_.channel_dim, options_.strict_check, keys()[i]);
  });
}

std::span<const Field> AddChanneld::Options::fields() {
  static const std::array list{keys_field<Options>(), allow_missing_keys_field<Options>()};
  return list;
}

AddChanneld::AddChanneld(const Options& options)
    : MapTransform(options.keys, options.allow_missing_keys) {}

void AddChanneld::apply(Sample& sample, const Draw*) const {
  for_each_image(sample, [](Image& image, std::size_t) { image.data = image.data.unsqueeze(0); });
}

}  // namespace clara::transforms_utility
