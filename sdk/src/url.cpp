#include <clara/url.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "uri_parts.hpp"

// By hand: people write passwords as they are, and a strict parser (libcurl's, Boost.URL) refuses
// an address whose password has an '@' or a '/' in it.

namespace clara {
namespace {

using uri::credentials_end;
using uri::is_blank;
using uri::lower;
using uri::percent_decoded;

bool is_http(std::string_view text) {
  const auto scheme = text.find("://");
  const auto word = scheme == std::string_view::npos ? "" : lower(text.substr(0, scheme));
  return word == "http" || word == "https";
}

std::string wrong_with(std::string_view text) {
  const auto odd = [](char c) { return is_blank(c) || static_cast<unsigned char>(c) < 0x20; };
  if (std::any_of(text.begin(), text.end(), odd)) return "it has a blank in it";
  return "";
}

std::string wrong_with_host(std::string_view authority) {
  const auto colon = authority.ends_with(']') ? std::string_view::npos : authority.rfind(':');
  const auto host = authority.substr(0, colon);
  if (host.empty()) return "it names no host";
  if (colon == std::string_view::npos) return "";
  const auto port = authority.substr(colon + 1);
  constexpr unsigned kHighest = 65535;
  unsigned number = 0;
  const auto* end = port.data() + port.size();
  const auto read = std::from_chars(port.data(), end, number);
  const bool fits = read.ec == std::errc() && read.ptr == end && number > 0 && number <= kHighest;
  return fits || port.empty() ? "" : "its port is \"" + std::string(port) + "\"";
}

}  // namespace

std::optional<Url> Url::parse(std::string_view text, std::string* why) {
  const auto refuse = [why](std::string reason) {
    if (why) *why = std::move(reason);
    return std::nullopt;
  };
  if (!is_http(text)) return refuse("");
  if (auto wrong = wrong_with(text); !wrong.empty()) return refuse(std::move(wrong));
  const auto begin = text.find("://") + 3;
  auto rest = text.substr(begin);
  Url url;
  if (const auto at = credentials_end(rest); at != std::string_view::npos) {
    const auto credentials = rest.substr(0, at);
    const auto colon = std::min(credentials.find(':'), credentials.size());
    url.user_ = percent_decoded(credentials.substr(0, colon));
    if (colon < credentials.size()) url.password_ = percent_decoded(credentials.substr(colon + 1));
    rest.remove_prefix(at + 1);
  }
  const auto authority = rest.substr(0, std::min(rest.find_first_of("/?#"), rest.size()));
  if (auto wrong = wrong_with_host(authority); !wrong.empty()) return refuse(std::move(wrong));
  url.address_ = lower(text.substr(0, begin)).append(rest);
  while (url.address_.ends_with('/')) url.address_.pop_back();
  return url;
}

}  // namespace clara
