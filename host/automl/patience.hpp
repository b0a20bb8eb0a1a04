#pragma once

#include <chrono>

namespace clara::host::automl {

/// How long the code of a component may take to return when the study is over.
inline constexpr std::chrono::milliseconds kPatience{10'000};
/// The same when somebody wants it to end at once.
inline constexpr std::chrono::milliseconds kHurry{1000};

}  // namespace clara::host::automl
