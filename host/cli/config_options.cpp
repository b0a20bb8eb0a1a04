#include <clara/internal/job_environment.hpp>
#include <clara/redaction.hpp>
#include <host/cli/config_options.hpp>
#include <host/mmar/root.hpp>

#include <algorithm>
#include <cstdlib>

namespace clara::host::cli {
namespace {

// What is wrong with it is told without its text, which is a secret.
[[noreturn]] void refuse_secrets(const std::string& what, const std::string& hint) {
  throw Error(Issue{Severity::error, {}, "", std::string(kSecretSettings) + ": " + what, hint});
}

/// The settings that the environment gives, since everybody may read a process's arguments.
std::vector<std::string> secret_settings() {
  const char* text = std::getenv(kSecretSettings);  // NOLINT(concurrency-mt-unsafe)
  if (text == nullptr || *text == '\0') return {};
  const auto malformed = [] {
    refuse_secrets("expected a JSON list of texts", R"(such as ["NAME=VALUE", "NAME=VALUE"])");
  };
  Value list;
  try {
    list = parse_json(text);
  } catch (const Error&) {
    malformed();
  }
  if (!list.is_array()) malformed();
  std::vector<std::string> settings;
  for (const auto& item : list.as_array()) {
    if (!item.is_string() || item.as_string().find('=') == std::string::npos) malformed();
    const auto& setting = item.as_string();
    if (setting.find("***") != std::string::npos)
      refuse_secrets(
          "*** stands where the secret of " + setting.substr(0, setting.find('=')) + " was",
          "write the secret in its place");
    settings.push_back(setting);
  }
  return settings;
}

void take_secrets(App& app, ConfigOptions& options) {
  for (auto& setting : secret_settings()) options.settings.push_back(std::move(setting));
  for (const auto& setting : options.settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos) continue;  // reported where they are understood
    app.logger().hide(
        secrets_of(setting.substr(0, equals), std::string_view(setting).substr(equals + 1)));
  }
}

/// FILE may be left out, and then it is not the first word behind "--".
void give_back_first_word(const std::vector<std::string>& arguments, ConfigOptions& options) {
  const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
  if (dashes == arguments.end()) return;
  const std::vector<std::string> behind(dashes + 1, arguments.end());
  if (options.program.size() >= behind.size()) return;
  options.file.clear();
  options.program = behind;
}

}  // namespace

void add_config_options(App& app, CLI::App& command, ConfigOptions& options) {
  command.parse_complete_callback([&app, &options] { take_secrets(app, options); });
  command.add_option("FILE,-c,--config", options.file, "the config");
  command.add_option("-m,--mmar", options.mmar,
                     "the MMAR's folder (default: the one above config/)");
  command.add_option("-e,--environment", options.environment,
                     "in place of the environment.json beside the config");
  command.add_option(
      "--set", options.settings,
      "NAME=VALUE...: first-level values, stronger than environment.json and config");
}

void add_program_options(App& app, CLI::App& command, ConfigOptions& options) {
  add_config_options(app, command, options);
  command.parse_complete_callback([&app, &options] {
    give_back_first_word(app.arguments(), options);
    take_secrets(app, options);
  });
  command.add_option("PROGRAM", options.program,
                     "behind --: what each trial of a search file runs, with its arguments");
}

// Files are meant from where the user stands; a trial runs in a folder of its own.
std::vector<std::string> program_of(const ConfigOptions& options) {
  auto words = options.program;
  std::error_code ignored;
  for (auto& word : words) {
    if (word.empty() || word.front() == '-' || !std::filesystem::is_regular_file(word, ignored))
      continue;
    word = std::filesystem::absolute(word).lexically_normal().string();
  }
  return words;
}

config::Request request_of(const ConfigOptions& options) {
  auto file = options.file;
  if (file.empty() && !options.mmar.empty() && !options.default_name.empty())
    file = options.mmar / "config" / options.default_name;
  if (file.empty()) throw Error("FILE is required: the config", ExitCode::config);
  return {file,        options.mmar, options.environment, options.settings, program_of(options),
          options.kept};
}

plugins::Folders folders_of(const App& app, const config::Request& request) {
  const auto root = mmar::find_root(request.file, request.mmar);
  return plugins::Folders::of_process(app.common().plugin_dirs, root);
}

void hide_secrets(App& app, const Value& config, std::string_view name) {
  if (config.is_string()) app.logger().hide(secrets_of(name, config.as_string()));
  if (config.is_array())
    for (const auto& item : config.as_array()) hide_secrets(app, item, name);
  if (config.is_object())
    for (const auto& member : config.as_object()) hide_secrets(app, member.value, member.key);
}

void log_issues(App& app, const Issues& issues) {
  for (auto issue : issues.list()) {
    const auto level = issue.severity == Severity::note ? LogLevel::info : LogLevel::warning;
    issue.severity = Severity::error;  // the log says the level itself
    app.logger().write(level, "", issue.text());
  }
}

}  // namespace clara::host::cli
