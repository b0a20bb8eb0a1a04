#include <clara/error.hpp>
#include <clara/value.hpp>
#include <host/plugins/resolve.hpp>

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

namespace clara::host::plugins {
namespace {

namespace fs = std::filesystem;
using Folders = std::vector<fs::path>;

[[noreturn]] void fail(const std::string& written, const std::string& message) {
  throw Error(Value(written).json() + " " + message, ExitCode::plugin);
}

std::string listed(const Folders& folders) {
  std::string out;
  for (const auto& folder : folders) out += (out.empty() ? "" : ", ") + folder.string();
  return out.empty() ? "no folder: there is no custom/ in the MMAR, no --plugin-dir, and none in "
                       "CLARA_PLUGIN_PATH"
                     : out;
}

bool is_inside(const fs::path& file, const fs::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  return end == folder.end();
}

/// The real file behind a name that was found; it must lie inside one of the folders.
fs::path real_file(const std::string& written, const fs::path& found, const Folders& folders) {
  std::error_code failed;
  auto file = fs::canonical(found, failed);
  if (failed) {
    fail(written, "is " + found.string() + ", " + link_text(found) +
                      "which cannot be read: " + failed.message());
  }
  for (const auto& folder : folders) {
    if (is_inside(file, fs::weakly_canonical(folder))) return file;
  }
  fail(written, "leads to " + file.string() + ", which is outside the plugin folders (" +
                    listed(folders) + ")");
}

std::optional<fs::path> first_existing(const Folders& folders, const Folders& names) {
  std::error_code ignored;
  for (const auto& folder : folders) {
    for (const auto& name : names) {
      // Also a link that leads nowhere: it is what was meant.
      if (fs::exists(fs::symlink_status(folder / name, ignored))) return folder / name;
    }
  }
  return std::nullopt;
}

ComponentPath of_file(const std::string& written, const std::string& file,
                      const std::string& component, const Folders& folders) {
  const fs::path name = file;
  const auto found = name.is_absolute() ? std::optional(name) : first_existing(folders, {name});
  if (!found) fail(written, "is nowhere: looked for " + name.string() + " in " + listed(folders));
  return {real_file(written, *found, folders), component};
}

ComponentPath of_module(const std::string& written, std::size_t dot, const Folders& folders) {
  auto relative = written.substr(0, dot);
  std::replace(relative.begin(), relative.end(), '.', '/');
  const fs::path module(relative);
  const auto base = module.filename().string();
  const auto parent = module.parent_path();
  const Folders names{parent / ("lib" + base + ".so"), parent / (base + ".so")};
  if (const auto found = first_existing(folders, names)) {
    return {real_file(written, *found, folders), written.substr(dot + 1)};
  }
  if (const auto python =
          first_existing(folders, {parent / (base + ".py"), module / "__init__.py"})) {
    fail(written, "is a Python module (" + python->string() +
                      "), and there is no Python bridge yet: write it as a plugin, " +
                      names[0].string() + "; clara-host plugins new " + base +
                      " makes a project to start from");
  }
  fail(written, "is nowhere: looked for " + names[0].string() + " and " + names[1].string() +
                    " in " + listed(folders));
}

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
}

/// Words with single dots between them.
bool is_dotted(std::string_view text) {
  for (;;) {
    const auto dot = text.find('.');
    if (!is_word(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

std::string link_text(const fs::path& path) {
  std::error_code failed;
  const auto target = fs::read_symlink(path, failed);
  return failed ? "" : "a link to " + target.string() + ", ";
}

ComponentPath resolve(const std::string& written, const Folders& folders) {
  const auto colon = written.rfind(':');
  const auto dot = written.rfind('.');
  const auto file = written.substr(0, colon);
  const auto component = colon == std::string::npos ? "" : written.substr(colon + 1);
  if (file.ends_with(".so") && file.size() > 3 && (component.empty() || is_word(component)) &&
      written.find('\0') == std::string::npos) {
    return of_file(written, file, component, folders);
  }
  if (dot == std::string::npos || !is_dotted(written)) {
    fail(written, "is neither module.Class nor file.so:Class");
  }
  return of_module(written, dot, folders);
}

}  // namespace clara::host::plugins
