#pragma once

#include <clara/options.hpp>

namespace clara::transforms {

/// MONAI's `lazy`: accepted, so that its configs run; the transforms are applied one by one.
template <class Options>
Field lazy_field() {
  return field<Options, &Options::lazy>("lazy", "MONAI's; transforms are always applied at once");
}

inline void check_lazy(bool lazy, OptionIssues& issues) {
  if (lazy)
    issues.warning("lazy", "transforms are applied one by one, so each one resamples for itself");
}

}  // namespace clara::transforms
