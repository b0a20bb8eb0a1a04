#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clara::host::plugins {

/// What something was built with: the fields of CLARA_FINGERPRINT, in its order.
class Fingerprint {
 public:
  Fingerprint() = default;
  /// "sdk=1;compiler=gcc-12;...", with or without the mark "@(#)clara;" in front; ends at the first
  /// NUL.
  explicit Fingerprint(std::string_view text);
  /// "" when there is no such field.
  std::string get(std::string_view field) const;
  const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }
  std::string text() const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// This host's.
const Fingerprint& host_fingerprint();

/// "" when a plugin with this fingerprint may be loaded by such a host; else what differs and the
/// cure: `is built with torch 2.5.1, this host with torch 2.11.0; rebuild it with this host's
/// LibTorch`.
std::string difference(const Fingerprint& plugin, const Fingerprint& host);

}  // namespace clara::host::plugins
