#include "boot_file.hpp"

#include <filesystem>
#include <fstream>

namespace clara::program {
namespace {

bool is_python(const std::string& program) {
  const auto name = std::filesystem::path(program).filename().string();
  return name.starts_with("python") &&
         name.find_first_not_of("0123456789.", sizeof "python" - 1) == std::string::npos;
}

bool only_defines_train(const std::string& file) {
  std::ifstream in(file);
  bool train = false;
  for (std::string line; std::getline(in, line);) {
    if (line.find("__main__") != std::string::npos) return false;
    // A call at the top level: the file runs by itself.
    if (line.starts_with("train(")) return false;
    train |= line.starts_with("def train(");
  }
  return train;
}

}  // namespace

std::vector<std::string> run_boot_file(std::vector<std::string> command) {
  if (command.size() < 2 || !is_python(command[0]) || !command[1].ends_with(".py") ||
      !only_defines_train(command[1]))
    return command;
  const std::vector<std::string> runner{"-m", "autosearch"};
  command.insert(command.begin() + 1, runner.begin(), runner.end());
  return command;
}

}  // namespace clara::program
