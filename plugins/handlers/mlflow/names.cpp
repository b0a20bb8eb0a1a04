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

}  // namespace

std::string safe_key(std::string_view raw) {
  std::string out;
  for (const char c : raw) {
    const bool allowed = std::isalnum(static_cast<unsigned char>(c)) ||
                         std::string_view("_/.-: ").find(c) != std::string_view::npos;
    out += allowed ? c : '_';
  }
  // The server wants a normalised path: no empty, "." or ".." part.
  std::string parts;
  std::size_t begin = 0;
  while (begin <= out.size()) {
    const auto end = std::min(out.find('/', begin), out.size());
    auto part = out.substr(begin, end - begin);
    if (part == "." || part == "..") std::fill(part.begin(), part.end(), '_');
    if (!part.empty()) parts += (parts.empty() ? "" : "/") + part;
    begin = end + 1;
  }
  if (parts.empty()) return "_";
  return parts.substr(0, kLongestKey);
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
