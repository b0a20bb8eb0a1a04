#pragma once

#include <clara/train/map_transform.hpp>

#include <map>
#include <optional>
#include <string>
#include <variant>

namespace clara::transforms_intensity {

/// A threshold, or the name of the function that finds it.
using Threshold = std::variant<double, std::string>;
/// One for all channels, or one for each by its letter.
using Thresholds =
    std::optional<std::variant<double, std::string, std::map<std::string, Threshold>>>;

/// Marks what is dark in red, green or blue, and bright in hue, saturation or value where these
/// have thresholds. The mask has one channel and the image's type. MONAI's ForegroundMaskd.
class ForegroundMaskd : public OneToOne, public MapKeys {
 public:
  struct Options : MapOptions {
    Thresholds threshold = std::string("otsu");
    Thresholds hsv_threshold;
    bool invert = false;
    std::optional<std::string> new_key_prefix;
    static Fields<Options> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit ForegroundMaskd(Options options);
  void apply(Sample& sample) const override;

 private:
  at::Tensor mask_of(const at::Tensor& image) const;
  at::Tensor marked(const at::Tensor& channels, const std::string& letters, bool bright) const;
  Options options_;
  std::map<char, Threshold> thresholds_;  ///< by the letter of R, G, B, H, S, V
};

}  // namespace clara::transforms_intensity
