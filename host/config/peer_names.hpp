#pragma once

#include <string_view>

namespace clara::host::config {

/// "MONAI", "PyTorch", "Ignite", "Optuna" or "Ray Tune" when that has a component of this kind and
/// name, else "". One that is not here is then said to be theirs, and is not taken for a
/// misspelling of another.
std::string_view peer_that_has(std::string_view kind, std::string_view name);

/// What does the same here as a component of theirs, as 'the pruner "MedianPruner"'; "" for none.
std::string_view same_here(std::string_view name);

}  // namespace clara::host::config
