#include <clara/internal/shell.hpp>

namespace clara {

namespace fs = std::filesystem;

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

}  // namespace clara
