#pragma once

#include <clara/train/map_transform.hpp>

#include <optional>
#include <string>
#include <vector>

namespace clara::transforms_intensity {

/// Writes statistics of an image, which stays as it is, into an entry of the sample,
/// `<key>_meta_dict` unless `meta_keys` says another. MONAI's IntensityStatsd.
class IntensityStatsd : public OneToOne, public MapKeys {
 public:
  struct Options : MapOptions {
    OneOrMany<std::string> ops;
    std::string key_prefix;
    PerKey<std::optional<std::string>> mask_keys;
    bool channel_wise = false;
    PerKey<std::optional<std::string>> meta_keys;
    PerKey<std::string> meta_key_postfix{"meta_dict"};
    static Fields<Options> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit IntensityStatsd(Options options) : MapKeys(options), options_(std::move(options)) {}
  void apply(Sample& sample) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_intensity
