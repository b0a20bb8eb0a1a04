#pragma once

#include <clara/train/map_transform.hpp>

namespace clara::transforms_utility {

/// Joins entries along an axis; what is known of the first one stays. MONAI's ConcatItemsd.
class ConcatItemsd : public OneToOne, public MapKeys {
 public:
  struct Options : MapOptions {
    std::string name;
    std::int64_t dim = 0;
    static Fields<Options> fields() {
      return {group<MapOptions>(), field<&Options::name>("name", "key of the result").required(),
              field<&Options::dim>("dim", "axis, that of the channels is 0")};
    }
  };
  explicit ConcatItemsd(Options options) : MapKeys(options), options_(std::move(options)) {}
  void apply(Sample& sample) const override;

 private:
  Options options_;
};

/// How images are split.
struct SplitOptions {
  std::int64_t dim = 0;
  bool keepdim = true;
  bool update_meta = true;
};

/// Splits images along an axis, into entries KEY_0 and so on, or into one sample for each part.
/// MONAI's SplitDimd.
class SplitDimd : public OneStep, public MapKeys {
 public:
  struct Options : MapOptions, SplitOptions {
    std::optional<std::vector<std::string>> output_postfixes;
    bool list_output = false;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::output_postfixes>(
                  "output_postfixes", "the parts are stored as KEY_postfix; default: 0, 1, ..."),
              field<Options, &Options::dim>("dim", "axis, that of the channels is 0"),
              field<Options, &Options::keepdim>("keepdim", "the parts keep the axis"),
              field<Options, &Options::update_meta>(
                  "update_meta", "a spatial axis moves the parts in the affine matrix, too"),
              field<&Options::list_output>("list_output",
                                           "make one sample for each part, with the same keys")};
    }
  };
  explicit SplitDimd(Options options) : MapKeys(options), options_(std::move(options)) {}
  void step(Sample sample, const Step& how, std::vector<Sample>& out) const override;

 private:
  Options options_;
};

/// The same along the channels. SplitChanneld of MONAI before 1.2 and of Clara 4.0.
class SplitChanneld : public OneToOne, public MapKeys {
 public:
  struct Options : MapOptions {
    std::optional<std::vector<std::string>> output_postfixes;
    std::int64_t channel_dim = 0;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::output_postfixes>(
                  "output_postfixes", "the parts are stored as KEY_postfix; default: 0, 1, ..."),
              field<&Options::channel_dim>("channel_dim", "axis of the channels")};
    }
  };
  explicit SplitChanneld(Options options) : MapKeys(options), options_(std::move(options)) {}
  void apply(Sample& sample) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_utility
