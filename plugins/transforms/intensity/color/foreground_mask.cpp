#include "color/foreground_mask.hpp"

#include <ATen/Dispatch.h>
#include <ATen/ops/zeros.h>
#include <clara/error.hpp>

#include <algorithm>
#include <limits>
#include <string_view>

#include "color/hsv.hpp"
#include "histogram/thresholds.hpp"
#include "values.hpp"

namespace clara::transforms_intensity {
namespace {

constexpr const char* kRgb = "RGB";
constexpr const char* kHsv = "HSV";

char upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

void check_name(const std::string& name, const char* field, OptionIssues& issues) {
  const auto names = threshold_names();
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (std::find(names.begin(), names.end(), Value(lower)) != names.end()) return;
  std::string list;
  for (const auto& known : names) list += (list.empty() ? "" : ", ") + known.as_string();
  issues.error(field,
               "there is no threshold \"" + name + "\"; expected a number or one of " + list);
}

void check_thresholds(const Thresholds& thresholds, const char* field, OptionIssues& issues) {
  if (!thresholds) return;
  if (const auto* name = std::get_if<std::string>(&*thresholds)) check_name(*name, field, issues);
  const auto* map = std::get_if<std::map<std::string, Threshold>>(&*thresholds);
  if (map == nullptr) return;
  if (map->empty()) issues.error(field, "an empty object; expected thresholds by R, G, B, H, S, V");
  for (const auto& [letter, threshold] : *map) {
    const bool known = letter.size() == 1 &&
                       std::string_view("RGBHSV").find(upper(letter[0])) != std::string_view::npos;
    if (!known)
      issues.error(field, "there is no channel \"" + letter + "\"; expected R, G, B, H, S or V");
    if (const auto* name = std::get_if<std::string>(&threshold)) check_name(*name, field, issues);
  }
}

void add(std::map<char, Threshold>& out, const Thresholds& thresholds, std::string_view letters) {
  if (!thresholds) return;
  if (const auto* map = std::get_if<std::map<std::string, Threshold>>(&*thresholds)) {
    for (const auto& [letter, threshold] : *map) out[upper(letter[0])] = threshold;
    return;
  }
  const auto* name = std::get_if<std::string>(&*thresholds);
  for (const char letter : letters)
    out[letter] = name ? Threshold(*name) : Threshold(std::get<double>(*thresholds));
}

/// scikit-image's invert.
at::Tensor inverted(const at::Tensor& image) {
  if (image.scalar_type() == at::kBool) return image.logical_not();
  if (image.is_floating_point()) return image.neg().add_(1);
  const std::int64_t most = AT_DISPATCH_INTEGRAL_TYPES(image.scalar_type(), "inverted", [] {
    using Limits = std::numeric_limits<scalar_t>;
    return Limits::is_signed ? std::int64_t{-1} : static_cast<std::int64_t>(Limits::max());
  });
  return image.neg().add_(most);
}

}  // namespace

Fields<ForegroundMaskd::Options> ForegroundMaskd::Options::fields() {
  return {group<MapOptions>(),
          field<&Options::threshold>("threshold",
                                     "foreground is at most this in R, G or B: a number, "
                                     "the name of a function that finds one, or these by "
                                     "channel"),
          field<&Options::hsv_threshold>("hsv_threshold", "and above this in H, S or V"),
          field<&Options::invert>("invert", "invert the image first"),
          field<&Options::new_key_prefix>("new_key_prefix",
                                          "write the mask into an entry of that "
                                          "name and the key's; default: into the "
                                          "image's own")};
}

void ForegroundMaskd::Options::validate(const Options& options, OptionIssues& issues) {
  check_thresholds(options.threshold, "threshold", issues);
  check_thresholds(options.hsv_threshold, "hsv_threshold", issues);
  if (!options.threshold && !options.hsv_threshold)
    issues.error("threshold", "threshold and hsv_threshold are both null: one of them is needed");
}

ForegroundMaskd::ForegroundMaskd(Options options) : MapKeys(options), options_(std::move(options)) {
  add(thresholds_, options_.threshold, kRgb);
  add(thresholds_, options_.hsv_threshold, kHsv);
  for (auto& [letter, threshold] : thresholds_)
    if (auto* name = std::get_if<std::string>(&threshold))
      for (char& c : *name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

at::Tensor ForegroundMaskd::marked(const at::Tensor& channels, const std::string& letters,
                                   bool bright) const {
  std::vector<std::int64_t> shape = channels.sizes().vec();
  shape[0] = 1;
  at::Tensor out = at::zeros(shape, at::TensorOptions(at::kBool));
  for (std::int64_t i = 0; i < std::min<std::int64_t>(channels.size(0), 3); ++i) {
    const auto found = thresholds_.find(letters[static_cast<std::size_t>(i)]);
    if (found == thresholds_.end()) continue;
    const at::Tensor channel = channels[i];
    const auto* name = std::get_if<std::string>(&found->second);
    const double threshold =
        name ? automatic_threshold(channel, *name) : std::get<double>(found->second);
    if (threshold == 0) continue;  // as in MONAI, 0 is none
    const bool whole = !channel.is_floating_point();
    const at::Tensor values = whole ? channel.to(at::kDouble) : channel;
    out.logical_or_(bright ? values.gt(threshold) : values.le(threshold));
  }
  return out;
}

at::Tensor ForegroundMaskd::mask_of(const at::Tensor& data) const {
  const at::Tensor image = options_.invert ? inverted(data) : data;
  const auto any_of = [&](std::string_view letters) {
    return std::any_of(letters.begin(), letters.end(),
                       [&](char letter) { return thresholds_.contains(letter); });
  };
  at::Tensor out;
  if (any_of(kRgb)) out = marked(image, kRgb, false);
  if (any_of(kHsv)) {
    const at::Tensor bright = marked(hsv_of(image), kHsv, true);
    out = out.defined() ? out.logical_and_(bright) : bright;
  }
  return out.to(data.scalar_type());
}

void ForegroundMaskd::apply(Sample& sample) const {
  for_each_image(sample, [&](Image& image, std::size_t key) {
    const at::Tensor mask = mask_of(image.data);
    if (!options_.new_key_prefix) {
      image.data = mask;
      return;
    }
    Image made = image;
    made.data = mask;
    sample.set(*options_.new_key_prefix + keys()[key], std::move(made));
  });
}

}  // namespace clara::transforms_intensity
