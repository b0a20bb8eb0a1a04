#pragma once

#include <string>
#include <string_view>

namespace clara::mlflow {

/// MLflow's limits, as its server (3.17) enforces them.
inline constexpr std::size_t kLongestKey = 250;
inline constexpr std::size_t kLongestParam = 6000;
inline constexpr std::size_t kLongestTag = 8000;
inline constexpr std::size_t kMostMetrics = 1000;
inline constexpr std::size_t kMostParams = 100;
inline constexpr std::size_t kMostTags = 100;

/// A key that the server takes for a parameter or metric: letters, digits and `_ / . - : space`
/// stay, everything else becomes '_'; no
/// "..", "//" or leading '/'; at most 250 bytes. The raw names go into a tag, so nothing is lost.
std::string safe_key(std::string_view raw);

/// Valid UTF-8 (bad bytes become U+FFFD) of at most `most` bytes; what is cut ends in "… (cut)".
std::string safe_text(std::string_view raw, std::size_t most);

}  // namespace clara::mlflow
