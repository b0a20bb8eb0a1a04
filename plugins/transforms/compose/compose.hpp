#pragma once

#include <clara/train/transform.hpp>

#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/dtype.hpp"
#include "common/resample.hpp"

namespace clara::transforms_compose {

/// MONAI's overrides of one key.
struct OverrideOptions {
  transforms::GridMode mode = "bilinear";
  std::optional<std::string> padding_mode;
  std::optional<bool> align_corners;
  std::optional<transforms::DType> dtype = transforms::DType{at::kDouble};
  std::string resample_mode = "auto";
  std::optional<std::string> device;
  static Fields<OverrideOptions> fields() {
    return {field<&OverrideOptions::mode>("mode", "how values between voxels are found")
                .one_of(transforms::resample_modes()),
            field<&OverrideOptions::padding_mode>("padding_mode", "values outside the image")
                .one_of(transforms::resample_padding_modes()),
            field<&OverrideOptions::align_corners>("align_corners", "as in torch's grid_sample"),
            field<&OverrideOptions::dtype>("dtype",
                                           "number type of the computation; null: the image's"),
            field<&OverrideOptions::resample_mode>(
                "resample_mode",
                "auto: whole steps are flips and shifts; any other word: resample them"),
            field<&OverrideOptions::device>("device", "MONAI's; the run's device decides")};
  }
};

/// What all four Composites take, as in MONAI.
struct ComposeOptions {
  std::vector<Child<Transform>> transforms;
  std::variant<bool, std::int64_t> map_items = true;
  bool unpack_items = false;
  std::variant<bool, std::string> log_stats = false;
  std::optional<bool> lazy = false;
  std::optional<std::map<std::string, OverrideOptions>> overrides;
  static Fields<ComposeOptions> fields() {
    return {
        field<&ComposeOptions::transforms>("transforms", "transforms, each {name, args}"),
        field<&ComposeOptions::map_items>("map_items",
                                          "MONAI's; each of several samples is always mapped"),
        field<&ComposeOptions::unpack_items>("unpack_items", "MONAI's; samples are never unpacked"),
        field<&ComposeOptions::log_stats>("log_stats",
                                          "MONAI's; errors always name their transform"),
        field<&ComposeOptions::lazy>(
            "lazy",
            "leave voxels to the next transform that needs them: true, false, or null for "
            "what each transform says"),
        field<&ComposeOptions::overrides>(
            "overrides",
            "for each key, how what was left is computed; the transforms' own mode, "
            "padding_mode and dtype do not count then")};
  }
  static void validate(const ComposeOptions& options, OptionIssues& issues);
};

/// Owns its children.
class ComposeBase : public Composite {
 public:
  /// Takes the transforms out of `options`.
  explicit ComposeBase(ComposeOptions& options);
  const std::vector<const Transform*>& children() const override { return children_; }
  std::optional<bool> lazy() const override { return lazy_; }
  const LazyOverride* override_for(std::string_view key) const override;

 private:
  std::vector<Child<Transform>> owned_;
  std::vector<const Transform*> children_;
  std::optional<bool> lazy_;
  std::map<std::string, LazyOverride, std::less<>> overrides_;
};

/// All of them, one after the other. MONAI's Compose.
class Compose : public ComposeBase {
 public:
  using Options = ComposeOptions;
  explicit Compose(Options options) : ComposeBase(options) {}
  bool chooses() const override { return false; }
  std::vector<std::size_t> choose(Rng&) const override { return {}; }
};

}  // namespace clara::transforms_compose
