#include <clara/error.hpp>
#include <host/cli/plugin_template.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <system_error>
#include <utility>

namespace clara::host::cli {
namespace {

namespace fs = std::filesystem;

void require_name(const std::string& name) {
  const bool good = !name.empty() && std::isalpha(static_cast<unsigned char>(name.front())) != 0 &&
                    std::all_of(name.begin(), name.end(),
                                [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  if (!good)
    throw Error(
        "\"" + name + "\" cannot name a plugin: expected a letter, then letters, digits and _",
        ExitCode::config);
}

/// MyNet2 -> my_net2: a namespace, in our style.
std::string snake_case(const std::string& name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    const bool new_word =
        i > 0 && std::isupper(c) != 0 && std::islower(static_cast<unsigned char>(name[i - 1])) != 0;
    if (new_word) out += '_';
    out += static_cast<char>(std::tolower(c));
  }
  return out;
}

/// The example with its own names replaced by the user's.
std::string renamed(std::string text, const std::string& name) {
  const std::array<std::pair<std::string, std::string>, 4> names{{
      {"myAutoMLController", name},
      {"myTransformation", name + "_transforms"},
      {"my_automl", snake_case(name) + "_plugin"},
      {"my_transformation", snake_case(name) + "_transforms"},
  }};
  for (const auto& [from, to] : names) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << text;
  check(out.flush().good(), file.string() + ": cannot be written");
}

}  // namespace

std::vector<fs::path> new_plugin_project(const std::string& name, const fs::path& folder) {
  require_name(name);
  if (fs::exists(folder)) throw Error(folder.string() + ": is there already", ExitCode::config);
  std::vector<fs::path> files;
  for (const auto& file : plugin_template()) {
    files.emplace_back(file.path);
    write(folder / file.path, renamed(std::string(file.content), name));
  }
  return files;
}

std::string sdk_prefix() {
  std::error_code ignored;
  const auto prefix = fs::read_symlink("/proc/self/exe", ignored).parent_path().parent_path();
  const bool installed =
      fs::exists(prefix / "lib/cmake/clara-host/clara-host-config.cmake", ignored);
  return installed ? prefix.string() : "<where `cmake --install` put clara-host>";
}

}  // namespace clara::host::cli
