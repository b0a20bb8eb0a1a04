#include "names.hpp"

#include <algorithm>
#include <cctype>

namespace clara::mlflow {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kCut = "\xE2\x80\xA6 (cut)";

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

/// Length of the valid UTF-8 sequence at `at`, or 0.
std::size_t sequence(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  for (std::size_t i = 1; i < length; ++i)
    if (!continues(text, at + i)) return 0;
  if (length < 3) return length;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool outside = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

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
  std::string out;
  for (std::size_t i = 0; i < raw.size();) {
    const auto length = sequence(raw, i);
    if (length == 0) {
      out += kReplacement;
      ++i;
    } else {
      out += raw.substr(i, length);
      i += length;
    }
  }
  if (out.size() <= most) return out;
  std::size_t end = most - kCut.size();
  while (end > 0 && continues(out, end)) --end;
  return out.substr(0, end) + std::string(kCut);
}

}  // namespace clara::mlflow
