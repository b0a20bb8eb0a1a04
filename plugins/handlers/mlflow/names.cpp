#include "names.hpp"

#include <clara/internal/utf8.hpp>

#include <algorithm>
#include <cctype>

namespace clara::mlflow {

namespace {

constexpr std::string_view kCut = "\xE2\x80\xA6 (cut)";

/// As the server wants a path: no empty, "." or ".." part, and it begins with no "..", not even
/// that of "..x" (its rule is normpath(key) == key and not key.startswith("..")).
std::string normalised(std::string_view path) {
  std::string parts;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const auto end = std::min(path.find('/', begin), path.size());
    std::string part(path.substr(begin, end - begin));
    if (part == "." || part == "..") std::fill(part.begin(), part.end(), '_');
    if (!part.empty()) parts += (parts.empty() ? "" : "/") + part;
    begin = end + 1;
  }
  if (parts.starts_with("..")) parts.replace(0, 2, "__");
  return parts;
}

}  // namespace

std::string safe_key(std::string_view raw) {
  std::string out;
  for (const char c : raw) {
    const bool allowed = std::isalnum(static_cast<unsigned char>(c)) ||
                         std::string_view("_/.-: ").find(c) != std::string_view::npos;
    out += allowed ? c : '_';
  }
  // Once more after the cut, which may leave a '/' or a "." at the end.
  const auto key = normalised(normalised(out).substr(0, kLongestKey));
  return key.empty() ? "_" : key;
}

std::string Names::of(std::string_view raw) {
  if (const auto known = names_.find(raw); known != names_.end()) return known->second;
  const auto key = safe_key(raw);
  auto name = key;
  for (int n = 2; !taken_.insert(name).second; ++n) {
    const auto number = "_" + std::to_string(n);
    name = key.substr(0, kLongestKey - number.size()) + number;
  }
  if (name != raw) changed_.emplace_back(name, std::string(raw));
  names_.emplace(raw, name);
  return name;
}

std::string safe_text(std::string_view raw, std::size_t most) {
  auto out = valid_utf8(raw);
  if (out.size() <= most) return out;
  return std::string(utf8_prefix(out, most - kCut.size())) + std::string(kCut);
}

}  // namespace clara::mlflow
