#include <clara/automl/shell.hpp>

#include <cstdlib>
#include <map>
#include <system_error>

namespace clara {

namespace fs = std::filesystem;

namespace {

/// python/ beside the build, or below the installed prefix.
fs::path python_folder(std::string_view package) {
  std::error_code ignored;
  const auto bin = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const auto& folder : {bin / "../../python", bin / "../lib/clara-host/python"})
    if (fs::exists(folder / package, ignored)) return fs::weakly_canonical(folder, ignored);
  return {};
}

}  // namespace

std::string parameter_variable(std::string_view name) {
  std::string out = "CLARA_PARAM_";
  for (const char c : name) {
    const bool small = c >= 'a' && c <= 'z';
    const bool plain = small || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += !plain ? '_' : small ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

std::string shared_variable(const std::vector<std::string>& names) {
  std::map<std::string, std::string> seen;
  for (const auto& name : names) {
    const auto variable = parameter_variable(name);
    const auto [other, is_new] = seen.try_emplace(variable, name);
    if (!is_new && other->second != name)
      return "the parameters \"" + other->second + "\" and \"" + name + "\" would both be " +
             variable;
  }
  return "";
}

std::string shell_quoted(std::string_view word) {
  constexpr std::string_view kHarmless =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=.,:/@%";
  if (!word.empty() && word.find_first_not_of(kHarmless) == std::string_view::npos)
    return std::string(word);
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string shell_command(const fs::path& directory,
                          const std::vector<std::pair<std::string, std::string>>& environment,
                          const std::vector<std::string>& argv) {
  std::string out = "cd " + shell_quoted(directory.string()) + " &&";
  if (!environment.empty()) out += " env";
  for (const auto& [name, value] : environment) out += " " + name + "=" + shell_quoted(value);
  for (const auto& word : argv) out += " " + shell_quoted(word);
  return out;
}

std::string job_python_path(std::string_view package) {
  // Nothing in this process changes the environment.
  const char* inherited = std::getenv("PYTHONPATH");  // NOLINT(concurrency-mt-unsafe)
  auto path = python_folder(package).string();
  if (inherited && *inherited) path += std::string(path.empty() ? "" : ":") + inherited;
  return path;
}

}  // namespace clara
