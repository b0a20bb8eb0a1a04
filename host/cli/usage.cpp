#include <clara/error.hpp>
#include <host/cli/usage.hpp>
#include <host/config/layout.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace clara::host::cli {
namespace {

std::vector<CLI::App*> subcommands(CLI::App& app) {
  // What has no group is hidden from --help, too.
  return app.get_subcommands([](CLI::App* command) { return !command->get_group().empty(); });
}

std::vector<std::string> names_of(const std::vector<CLI::App*>& commands) {
  std::vector<std::string> names;
  for (const auto* command : commands) names.push_back(command->get_name());
  return names;
}

/// "plugins list"; "" for the program.
std::string full_name(CLI::App& app) {
  if (!app.get_parent()) return "";
  const auto above = full_name(*app.get_parent());
  return above + (above.empty() ? "" : " ") + app.get_name();
}

/// The option of the command, or of one that it belongs to.
const CLI::Option* find_option(CLI::App& app, const std::string& name) {
  if (const auto* option = app.get_option_no_throw(name)) return option;
  return app.get_parent() ? find_option(*app.get_parent(), name) : nullptr;
}

std::vector<std::string> option_names(CLI::App& app) {
  std::vector<std::string> names;
  for (auto* level = &app; level; level = level->get_parent())
    for (const auto* option : level->get_options())
      for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

/// Where a value of the config may be meant as well, only what begins alike: --rate is not --grace.
std::string option_hint(CLI::App& command, const std::string& name) {
  const auto names = option_names(command);
  const auto near = nearest(name, names);
  const bool alike = near.size() > 2 && name.size() > 2 && near[2] == name[2];
  return alike || !find_option(command, "--set") ? did_you_mean(name, names) : "";
}

/// "values of the config are set by --set epochs=3", where the command has --set, with the
/// first-level name that the option is called nearly as, else with its own.
std::string setting_hint(CLI::App& command, const std::string& name, const std::string& value) {
  if (!find_option(command, "--set")) return "";
  auto word = name.substr(2);
  std::replace(word.begin(), word.end(), '-', '_');
  std::vector<std::string> known;
  const auto know = [&known](config::ConfigType type) {
    for (const auto one : config::layout_of(type).first_level) known.emplace_back(one);
  };
  know(config::ConfigType::training);
  const auto verb = command.get_name();
  if (verb != "train" && verb != "validate") know(config::ConfigType::automl);
  const auto near = nearest(word, known);
  const bool meant =
      !near.empty() && (near.front() == word.front() || word.find(near) != std::string::npos);
  return "values of the config are set by --set " + (meant ? near : word) + "=" +
         (value.empty() ? "VALUE" : value);
}

bool is_option(const std::string& word) { return word.size() > 1 && word.front() == '-'; }

Issue issue(std::string message, std::string hint) {
  Issue out;
  out.message = std::move(message);
  out.hint = std::move(hint);
  return out;
}

std::string list_of(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

Issue in_words(CLI::App& command, std::string said) {
  said = said.substr(0, said.find('\n'));
  if (said.size() > 1 && std::islower(static_cast<unsigned char>(said[1])))
    said[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(said[0])));
  return issue(std::move(said), "clara-host " + full_name(command) + " --help tells more");
}

}  // namespace

Issue usage_issue(CLI::App& program, const std::vector<std::string>& words,
                  const std::string& said) {
  auto* command = &program;
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (is_option(words[i])) {
      const auto name = words[i].substr(0, words[i].find('='));
      const auto* option = find_option(*command, name);
      if (!option && name.starts_with("--")) {
        auto hint = option_hint(*command, name);
        const bool has_next = i + 1 < words.size() && !is_option(words[i + 1]);
        if (hint.empty())
          hint = setting_hint(*command, name,
                              name != words[i] ? words[i].substr(name.size() + 1)
                              : has_next       ? words[i + 1]
                                               : "");
        return issue((command == &program ? "there is" : full_name(*command) + " has") +
                         std::string(" no option ") + name,
                     std::move(hint));
      }
      const bool takes_next = option && option->get_items_expected_max() > 0 && name == words[i];
      if (takes_next && !subcommands(*command).empty()) ++i;
      continue;
    }
    const auto below = subcommands(*command);
    if (below.empty()) continue;
    const auto found = std::find_if(below.begin(), below.end(),
                                    [&](auto* one) { return one->get_name() == words[i]; });
    if (found == below.end())
      return issue("there is no command \"" + full_name(*command) +
                       (command == &program ? "" : " ") + words[i] + "\"",
                   did_you_mean(words[i], names_of(below)));
    command = *found;
  }
  const auto below = subcommands(*command);
  if (below.empty()) return in_words(*command, said);
  return issue(
      (command == &program ? "a command is needed: " : full_name(*command) + " needs a command: ") +
          list_of(names_of(below)),
      "");
}

CLI::Validator whole_number(std::int64_t least) {
  const auto rule = "expected a whole number of at least " + std::to_string(least);
  return {[least, rule](const std::string& text) {
            std::int64_t number = 0;
            const auto* end = text.data() + text.size();
            const auto read = std::from_chars(text.data(), end, number);
            const bool fits = read.ec == std::errc() && read.ptr == end && number >= least;
            return fits ? std::string() : rule + ", got \"" + text + "\"";
          },
          ""};
}

}  // namespace clara::host::cli
