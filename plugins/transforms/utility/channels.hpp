#pragma once

#include "any_tensor.hpp"
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
class AddChanneld : public AnyTensorTransform {
 public:
  using Options = MapOptions;
  explicit AddChanneld(const Options& options) : AnyTensorTransform(options) {}
  void change(Image& image, std::size_t key) const override;
};

/// Moves the channel axis to the front. AsChannelFirstd of MONAI before 1.3.
class AsChannelFirstd : public AnyTensorTransform {
 public:
  struct Options : MapOptions {
    std::int64_t channel_dim = -1;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::channel_dim>("channel_dim", "axis of the channels").at_least(-1)};
    }
  };
  explicit AsChannelFirstd(const Options& options)
      : AnyTensorTransform(options), channel_dim_(options.channel_dim) {}
  void change(Image& image, std::size_t key) const override;

 private:
  std::int64_t channel_dim_;
};

/// Moves the channel axis to the end. MONAI's AsChannelLastd.
class AsChannelLastd : public AnyTensorTransform {
 public:
  struct Options : MapOptions {
    std::int64_t channel_dim = 0;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::channel_dim>("channel_dim", "axis of the channels").at_least(-1)};
    }
  };
  explicit AsChannelLastd(const Options& options)
      : AnyTensorTransform(options), channel_dim_(options.channel_dim) {}
  void change(Image& image, std::size_t key) const override;

 private:
  std::int64_t channel_dim_;
};

struct RepeatOptions : MapOptions {
  std::int64_t repeats = 1;
  static Fields<RepeatOptions> fields() {
    return {group<MapOptions>(),
            field<&RepeatOptions::repeats>("repeats", "how often each channel is there")
                .required()
                .at_least(1)};
  }
};

/// Repeats each channel. MONAI's RepeatChanneld.
class RepeatChanneld : public AnyTensorTransform {
 public:
  using Options = RepeatOptions;
  explicit RepeatChanneld(const Options& options)
      : AnyTensorTransform(options), repeats_(options.repeats) {}
  void change(Image& image, std::size_t key) const override;

 private:
  std::int64_t repeats_;
};

/// Keeps the first of every `repeats` channels. MONAI's RemoveRepeatedChanneld.
class RemoveRepeatedChanneld : public AnyTensorTransform {
 public:
  using Options = RepeatOptions;
  explicit RemoveRepeatedChanneld(const Options& options)
      : AnyTensorTransform(options), repeats_(options.repeats) {}
  void change(Image& image, std::size_t key) const override;

 private:
  std::int64_t repeats_;
};

/// Adds a channel for some axes, with each voxel's place from -0.5 to 0.5. MONAI's
/// AddCoordinateChannelsd.
class AddCoordinateChannelsd : public MapTransform {
 public:
  struct Options : MapOptions {
    std::vector<std::int64_t> spatial_dims;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::spatial_dims>("spatial_dims", "spatial axes, the first is 0")
                  .required()
                  .at_least(0)};
    }
    static void validate(const Options& options, OptionIssues& issues) {
      if (options.spatial_dims.empty()) issues.error("spatial_dims", "expected at least one axis");
    }
  };
  explicit AddCoordinateChannelsd(Options options)
      : MapTransform(options), options_(std::move(options)) {}
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_utility
