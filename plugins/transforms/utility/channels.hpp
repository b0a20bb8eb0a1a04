#pragma once

#include "common/channel_first.hpp"
#include "common/map_transform.hpp"

namespace clara::transforms_utility {

using transforms::MapTransform;

/// Moves the channel axis, which `original_channel_dim` of the meta data or `channel_dim` names, to
/// the front; adds one where there is none. MONAI's EnsureChannelFirstd.
class EnsureChannelFirstd : public MapTransform {
 public:
  struct Options {
    Keys keys;
    bool strict_check = true;
    bool allow_missing_keys = false;
    transforms::ChannelDim channel_dim;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit EnsureChannelFirstd(Options options);
  void apply(Sample& sample, const Draw* draw) const override;

 private:
  Options options_;
};

/// Adds a channel axis in front, whatever the meta data say. Clara 4.0's AddChanneld.
class AddChanneld : public MapTransform {
 public:
  struct Options {
    Keys keys;
    bool allow_missing_keys = false;
    static std::span<const Field> fields();
  };
  explicit AddChanneld(const Options& options);
  void apply(Sample& sample, const Draw* draw) const override;
};

}  // namespace clara::transforms_utility
