#include <clara/internal/job_environment.hpp>

#include <cstdlib>
#include <filesystem>
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

std::string taken_argument(std::string_view name) {
  if (name != "trial_id") return "";
  return "the parameter \"trial_id\" would be --trial_id, by which a trial is told who it is with "
         "\"arguments\": \"named\"";
}

std::string job_python_path(std::string_view package) {
  // Nothing in this process changes the environment.
  const char* inherited = std::getenv("PYTHONPATH");  // NOLINT(concurrency-mt-unsafe)
  auto path = python_folder(package).string();
  if (inherited && *inherited) path += std::string(path.empty() ? "" : ":") + inherited;
  return path;
}

}  // namespace clara
