#include "channels.hpp"

#include <array>

namespace clara::transforms_utility {

void EnsureChannelFirstd::Options::validate(const Options& options, OptionIssues& issues) {
  transforms::check_channel_dim(options.channel_dim, "channel_dim", issues);
}

void EnsureChannelFirstd::change(Image& image, std::size_t key) const {
  transforms::ensure_channel_first(image, options_.channel_dim, options_.strict_check, keys()[key]);
}

void AddChanneld::change(Image& image, std::size_t) const { image.data = image.data.unsqueeze(0); }

}  // namespace clara::transforms_utility
