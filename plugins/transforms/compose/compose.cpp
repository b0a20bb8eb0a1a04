#include "compose.hpp"

#include <array>

#include "common/resample.hpp"

namespace clara::transforms_compose {

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
