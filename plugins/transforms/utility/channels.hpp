#pragma once

#include "common/channel_first.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_utility {

/// Moves the channel axis, which `original_channel_dim` of the meta data or `channel_dim` names, to
/// the front; adds one where there is none. MONAI's EnsureChannelFirstd.
class EnsureChannelFirstd : public MapTransform {
 public:
  struct Options : MapOptions {
    bool strict_check = true;
    transforms::ChannelDim channel_dim;
    static Fields<Options> fields() {
      return {
          group<MapOptions>(),
          field<&Options::strict_check>("strict_check",
                                        "an image whose channel axis is unknown is an error"),
          field<&Options::channel_dim>("channel_dim",
                                       "axis of the channels, or \"no_channel\"; default: what the "
                                       "image's meta data say")};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit EnsureChannelFirstd(Options options)
      : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

/// Adds a channel axis in front, whatever the meta data say. Clara 4.0's AddChanneld.
class AddChanneld : public MapTransform {
 public:
  using Options = MapOptions;
  explicit AddChanneld(const Options& options) : MapTransform(options) {}
  void change(Image& image, std::size_t key) const override;
};

}  // namespace clara::transforms_utility
