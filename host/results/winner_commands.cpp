#include "host/results/winner_commands.hpp"

#include <clara/error.hpp>
#include <clara/internal/files.hpp>
#include <clara/internal/shell.hpp>

#include <boost/algorithm/string/join.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

namespace clara::host::results {
namespace {

namespace fs = std::filesystem;

/// commands/<verb>.sh, which runs the config of that name.
void write_command(const fs::path& folder, const std::string& verb, const std::string& config,
                   const std::string& plugin_path) {
  const auto file = folder / "commands" / (verb + ".sh");
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << "#!/usr/bin/env bash\n# Further NAME=VALUE go behind --set.\n";
  if (!plugin_path.empty())
    out << "export CLARA_PLUGIN_PATH=" << shell_quoted(plugin_path)
        << "${CLARA_PLUGIN_PATH:+:$CLARA_PLUGIN_PATH}\n";
  out << "cd \"$(dirname \"$0\")/..\" && exec clara-host " << verb << " config/" << config
      << " \"$@\"\n";
  if (!out.flush())
    throw Error("cannot write " + file.string() + ": " + std::strerror(errno), ExitCode::storage);
  fs::permissions(file, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                  fs::perm_options::add);
}

/// Why the MMAR's own train.sh does not train the winner; "" when it does.
std::string unfit(const fs::path& script, const std::set<std::string>& names,
                  const std::string& plugin_path) {
  const auto settings = set_in_file(script, names);
  if (!settings.empty()) return "sets " + boost::algorithm::join(settings, ", ") + " by itself";
  return plugin_path.empty() ? "" : "does not say where the plugins are";
}

std::vector<fs::path> scripts_in(const fs::path& commands) {
  std::vector<fs::path> scripts;
  for (const auto& entry : fs::directory_iterator(commands))
    if (entry.is_regular_file()) scripts.push_back(entry.path());
  std::sort(scripts.begin(), scripts.end());
  return scripts;
}

}  // namespace

std::vector<std::string> set_by(const std::string& script, const std::set<std::string>& names) {
  std::vector<std::string> found;
  std::istringstream lines(script);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    for (std::string word; words >> word && word.front() != '#';) {
      while (!word.empty() && std::strchr("\"'\\;", word.back())) word.pop_back();
      word.erase(0, std::min(word.find_first_not_of("\"'"), word.size()));
      const auto equals = word.find('=');
      if (equals != std::string::npos && names.contains(word.substr(0, equals)))
        found.push_back(word);
    }
  }
  return found;
}

std::vector<std::string> set_in_file(const fs::path& script, const std::set<std::string>& names) {
  return set_by(try_read_file(script).value_or(""), names);
}

std::vector<std::string> write_commands(const fs::path& folder, const std::set<std::string>& names,
                                        const std::string& plugin_path) {
  std::vector<std::string> notes;
  const auto commands = folder / "commands";
  const auto own = commands / "train.sh";
  fs::create_directories(commands);
  for (const auto& script : scripts_in(commands)) {
    const auto name = "commands/" + script.filename().string();
    if (script == own) {
      const auto why = unfit(own, names, plugin_path);
      if (why.empty()) continue;
      fs::rename(own, commands / "train_original.sh");
      notes.push_back(
          name + " of the MMAR " + why +
          ": it is kept as commands/train_original.sh, and a new one trains the winner");
    } else if (const auto settings = set_in_file(script, names); !settings.empty()) {
      notes.push_back(name + " sets " + boost::algorithm::join(settings, ", ") + " by itself");
    }
  }
  if (!fs::exists(own)) write_command(folder, "train", "config_train.json", plugin_path);
  if (fs::exists(folder / "config/config_validation.json") && !fs::exists(commands / "validate.sh"))
    write_command(folder, "validate", "config_validation.json", plugin_path);
  return notes;
}

}  // namespace clara::host::results
