#pragma once

#include <clara/automl/search_space.hpp>

#include <cstddef>
#include <vector>

namespace clara::host::config {

/// Values that together show the branches of a space.
struct Branches {
  std::vector<SearchValues> values;  ///< never empty
  /// False: each parameter has each of its levels() in a branch of its own, the others as in the
  /// first. True: there are too many for that, and a branch changes all parameters at once.
  bool together = false;
};

/// All combinations of the choices when they are at most 256, and each level by itself; when
/// reading a config of so many `values` so often would take long, as many branches as there are
/// levels, up to a limit, with every parameter at the next of its levels.
Branches branches(const SearchSpace& space, std::size_t values = 1);

/// Every parameter at the first of its levels; one of branches().
SearchValues first_branch(const SearchSpace& space);

/// The values of a parameter that a check looks at: every choice, a range's ends and a value in
/// between.
std::vector<Value> levels(const Parameter& parameter);

}  // namespace clara::host::config
