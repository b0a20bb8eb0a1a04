#include <clara/error.hpp>
#include <host/cli/plugin_template.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace clara::host::cli {
namespace {

namespace fs = std::filesystem;

// Targets that CMake and CTest make themselves, and those of the example's own tests.
constexpr std::array<std::string_view, 19> kTargets{
    "all",        "ALL_BUILD", "automl_test",     "clean",      "depend",
    "edit_cache", "help",      "install",         "INSTALL",    "list_install_components",
    "package",    "PACKAGE",   "package_source",  "preinstall", "rebuild_cache",
    "RUN_TESTS",  "test",      "transforms_test", "ZERO_CHECK"};
constexpr std::array<std::string_view, 3> kDashboards{"Continuous", "Experimental", "Nightly"};
// Libraries that are in the process already: the linker takes one for the other.
constexpr std::array<std::string_view, 8> kLibraries{"c10",         "c10_cuda",    "clara_sdk",
                                                     "clara_train", "torch",       "torch_cpu",
                                                     "torch_cuda",  "torch_python"};

/// Why no plugin can have this name, or "".
std::string problem_with(const std::string& name) {
  const bool word = !name.empty() && std::isalpha(static_cast<unsigned char>(name.front())) != 0 &&
                    std::all_of(name.begin(), name.end(),
                                [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
  if (!word) return "expected a letter, then letters, digits and _";
  const auto is_name = [&](std::string_view taken) { return taken == name; };
  const auto begins = [&](std::string_view taken) { return name.starts_with(taken); };
  if (std::any_of(kTargets.begin(), kTargets.end(), is_name) ||
      std::any_of(kDashboards.begin(), kDashboards.end(), begins))
    return "the project's build has a target of this name already; take another, such as " + name +
           "_plugin";
  if (std::any_of(kLibraries.begin(), kLibraries.end(), is_name))
    return "lib" + name + ".so is a library that every plugin needs; take another, such as " +
           name + "_plugin";
  if (name.ends_with("_cuda"))
    return "lib" + name + ".so would be the CUDA half of lib" + name.substr(0, name.size() - 5) +
           ".so; take another, such as " + name + "_plugin";
  return "";
}

void require_name(const std::string& name) {
  const auto problem = problem_with(name);
  if (!problem.empty())
    throw Error("\"" + name + "\" cannot name a plugin: " + problem, ExitCode::config);
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
