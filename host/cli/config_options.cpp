#include <host/cli/config_options.hpp>
#include <host/mmar/root.hpp>

namespace clara::host::cli {

void add_config_options(CLI::App& command, ConfigOptions& options) {
  command.add_option("FILE,-c,--config", options.file, "the config");
  command.add_option("-m,--mmar", options.mmar,
                     "the MMAR's folder (default: the one above config/)");
  command.add_option("-e,--environment", options.environment,
                     "in place of the environment.json beside the config");
  command.add_option(
      "--set", options.settings,
      "NAME=VALUE...: first-level values, stronger than environment.json and config");
}

void add_program_option(CLI::App& command, ConfigOptions& options) {
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
  return {file, options.mmar, options.environment, options.settings, program_of(options)};
}

plugins::Folders folders_of(const App& app, const config::Request& request) {
  const auto root = mmar::find_root(request.file, request.mmar);
  return plugins::Folders::of_process(app.common().plugin_dirs, root);
}

void log_issues(App& app, const Issues& issues) {
  for (auto issue : issues.list()) {
    const auto level = issue.severity == Severity::note ? LogLevel::info : LogLevel::warning;
    issue.severity = Severity::error;  // the log says the level itself
    app.logger().write(level, "", issue.text());
  }
}

}  // namespace clara::host::cli
