#include "compose.hpp"

#include <array>

#include "common/resample.hpp"

namespace clara::transforms_compose {

std::span<const Field> OverrideOptions::fields() {
  static const std::array list{
      field<&OverrideOptions::mode>("mode", "how values between voxels are found")
          .one_of(transforms::resample_modes()),
      field<&OverrideOptions::padding_mode>("padding_mode", "values outside the image")
          .one_of(transforms::resample_padding_modes()),
      field<&OverrideOptions::align_corners>("align_corners", "as in torch's grid_sample"),
      field<&OverrideOptions::dtype>("dtype", "number type of the computation; null: the image's"),
      field<&OverrideOptions::resample_mode>(
          "resample_mode", "auto: whole steps are flips and shifts; any other word: resample them"),
      field<&OverrideOptions::device>("device", "MONAI's; the run's device decides"),
  };
  return list;
}

std::span<const Field> ComposeOptions::fields() {
  static const std::array list{
      field<&ComposeOptions::transforms>("transforms", "transforms, each {name, args}"),
      field<&ComposeOptions::map_items>("map_items",
                                        "MONAI's; each of several samples is always mapped"),
      field<&ComposeOptions::unpack_items>("unpack_items", "MONAI's; samples are never unpacked"),
      field<&ComposeOptions::log_stats>("log_stats", "MONAI's; errors always name their transform"),
      field<&ComposeOptions::lazy>(
          "lazy",
          "leave voxels to the next transform that needs them: true, false, or null for "
          "what each transform says"),
      field<&ComposeOptions::overrides>(
          "overrides",
          "for each key, how what was left is computed; the transforms' own mode, "
          "padding_mode and dtype do not count then"),
  };
  return list;
}

void ComposeOptions::validate(const ComposeOptions& options, OptionIssues& issues) {
  const auto* map = std::get_if<bool>(&options.map_items);
  if (map != nullptr && !*map)
    issues.error("map_items", "samples are always taken one by one, expected true");
  if (options.unpack_items)
    issues.error("unpack_items", "a sample is never unpacked into arguments, expected false");
}

ComposeBase::ComposeBase(ComposeOptions& options)
    : owned_(std::move(options.transforms)), lazy_(options.lazy) {
  for (const auto& child : owned_) children_.push_back(&*child);
  if (!options.overrides) return;
  for (const auto& [key, how] : *options.overrides)
    overrides_[key] = {transforms::grid_mode(how.mode), how.padding_mode, how.align_corners,
                       how.dtype ? std::optional(how.dtype->type) : std::nullopt,
                       how.resample_mode != "auto"};
}

const LazyOverride* ComposeBase::override_for(std::string_view key) const {
  const auto found = overrides_.find(key);
  return found == overrides_.end() ? nullptr : &found->second;
}

}  // namespace clara::transforms_compose
