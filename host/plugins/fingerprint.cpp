#include <host/plugins/fingerprint.hpp>

#include <algorithm>

namespace clara::host::plugins {
namespace {

constexpr std::string_view kMark = "@(#)clara;";

/// A field in a user's words, and what mends a difference in it.
struct Words {
  std::string_view field;
  std::string_view name;
  std::string_view cure;
};

constexpr std::string_view kSdkCure = "rebuild it with clara_add_plugin() and this host's SDK";
constexpr std::string_view kCompilerCure = "rebuild it with this host's compiler and flags";
constexpr std::string_view kTorchCure = "rebuild it with this host's LibTorch";

constexpr Words kWords[] = {
    {"sdk", "sdk", kSdkCure},
    {"headers", "sdk headers", kSdkCure},
    {"compiler", "compiler", kCompilerCure},
    {"cxx11abi", "_GLIBCXX_USE_CXX11_ABI", kCompilerCure},
    {"debugstl", "_GLIBCXX_DEBUG", kCompilerCure},
    {"std", "__cplusplus", kCompilerCure},
    {"train", "train sdk", kSdkCure},
    {"torch", "torch", kTorchCure},
    {"sanitizer", "sanitizer", ""},
};

std::string cure_of(const Words& words, const std::string& wanted) {
  if (words.field != "sanitizer") return std::string(words.cure);
  return wanted == "none" ? "rebuild it without a sanitizer"
                          : "rebuild it with the " + wanted + " sanitizer";
}

std::string shown_value(const std::string& value) { return value.empty() ? "(not stated)" : value; }

}  // namespace

Fingerprint::Fingerprint(std::string_view text) {
  text = text.substr(0, text.find('\0'));
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  while (!text.empty()) {
    const auto field = text.substr(0, text.find(';'));
    const auto equals = field.find('=');
    if (equals != std::string_view::npos) {
      fields_.emplace_back(field.substr(0, equals), field.substr(equals + 1));
    }
    text.remove_prefix(std::min(field.size() + 1, text.size()));
  }
}

std::string Fingerprint::get(std::string_view field) const {
  const auto it =
      std::find_if(fields_.begin(), fields_.end(), [&](const auto& f) { return f.first == field; });
  return it == fields_.end() ? "" : it->second;
}

std::string Fingerprint::text() const {
  std::string out;
  for (const auto& [name, value] : fields_) out += (out.empty() ? "" : ";") + name + "=" + value;
  return out;
}

std::string difference(const Fingerprint& plugin, const Fingerprint& host) {
  std::string theirs;
  std::string ours;
  std::string cure;
  const bool without_torch = plugin.get("torch") == "none";
  for (const auto& words : kWords) {
    if (without_torch && (words.field == "torch" || words.field == "train")) continue;
    const auto built = plugin.get(words.field);
    const auto wanted = host.get(words.field);
    if (built == wanted) continue;
    theirs += (theirs.empty() ? "" : ", ") + std::string(words.name) + " " + shown_value(built);
    ours += (ours.empty() ? "" : ", ") + std::string(words.name) + " " + shown_value(wanted);
    if (cure.empty()) cure = cure_of(words, wanted);
  }
  if (theirs.empty()) return "";
  return "is built with " + theirs + ", this host with " + ours + "; " + cure;
}

}  // namespace clara::host::plugins
