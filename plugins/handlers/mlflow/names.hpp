#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clara::mlflow {

/// MLflow's limits, as its server (3.17) enforces them.
inline constexpr std::size_t kLongestKey = 250;
inline constexpr std::size_t kLongestParam = 6000;
inline constexpr std::size_t kLongestTag = 8000;
inline constexpr std::size_t kMostMetrics = 1000;
inline constexpr std::size_t kMostParams = 100;
inline constexpr std::size_t kMostTags = 100;

/// A key that the server takes for a parameter or metric: letters, digits and `_ / . - : space`
/// stay, everything else becomes '_'; a normalised path that begins with no ".."; at most 250
/// bytes. The raw names go into a tag, so nothing is lost.
std::string safe_key(std::string_view raw);

/// The safe keys of one run's parameters, or of its metrics: two names that become one key are told
/// apart by a number, in the order in which they came.
class Names {
 public:
  std::string of(std::string_view raw);
  /// Key and raw name of each that had to be changed.
  const std::vector<std::pair<std::string, std::string>>& changed() const { return changed_; }

 private:
  std::map<std::string, std::string, std::less<>> names_;
  std::set<std::string> taken_;
  std::vector<std::pair<std::string, std::string>> changed_;
};

/// Valid UTF-8 (bad bytes become U+FFFD) of at most `most` bytes; what is cut ends in "… (cut)".
std::string safe_text(std::string_view raw, std::size_t most);

}  // namespace clara::mlflow
