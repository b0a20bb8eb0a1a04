#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <clara/value.hpp>
#include <host/log/logger.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace clara::host::cli {

/// What every command understands; written before or after its name.
struct CommonOptions {
  bool json = false;           ///< the result on stdout is one JSON document
  bool quiet = false;          ///< only warnings and errors in the log
  bool verbose = false;        ///< debug lines in the log
  std::string color = "auto";  ///< auto, always, never
  std::vector<std::filesystem::path> plugin_dirs;
};

/// The program: its commands, its log and where results go. Each command is one file
/// host/cli/<command>.cpp with a function `void add_<command>(App&)`, declared in commands.hpp and
/// called in app.cpp:
///
///     void add_status(App& app) {
///       auto options = std::make_shared<StatusOptions>();
///       auto& command = app.command("status", "shows how a study stands", [&app, options] { return
///       status(app, *options); }); command.add_option("RUN", options->run, "the run's
///       folder")->required();
///     }
class App {
 public:
  /// What runs when the command was chosen: returns the exit code (0, or one of clara::ExitCode, or
  /// 128 + signal), or throws clara::Error, whose code() is then the exit code and whose text goes
  /// to stderr.
  using Run = std::function<int()>;

  App(std::ostream& out, std::ostream& err);

  /// A command of the program.
  CLI::App& command(const std::string& name, const std::string& doc, Run run);
  /// A command below another: `plugins list`.
  CLI::App& command(CLI::App& parent, const std::string& name, const std::string& doc, Run run);
  /// A word that only groups commands: `plugins`.
  CLI::App& group(const std::string& name, const std::string& doc);

  /// Parses, runs the command and returns the exit code. Never throws.
  int run(int argc, const char* const* argv);

  /// The command line as it was given, the program's name first.
  const std::vector<std::string>& arguments() const { return arguments_; }
  const CommonOptions& common() const { return common_; }
  bool json() const { return common_.json; }
  /// Results. Nothing else is written here.
  std::ostream& out() { return out_; }
  /// A result as it may be shown: without secrets; a document with a line feed at its end.
  std::string shown(const std::string& text) const;
  std::string shown(const Value& document) const;
  /// Writes `text` to out(). False when that takes longer than `patience`, as when nobody reads a
  /// full pipe: a thread is then still at it, and the process has to leave by _Exit().
  bool print_within(const std::string& text, std::chrono::milliseconds patience);
  /// Whether the log may have colours: a terminal, no NO_COLOR, no TERM=dumb, or
  /// --color=always.
  bool color_err() const;
  Logger& logger() { return logger_; }

 private:
  void add_common_options();
  int parse(int argc, const char* const* argv);
  int guarded(const std::function<int()>& work);
  /// What was printed did not get into the file that it was to go to.
  bool output_lost();
  void report(const Error& error);

  std::ostream& out_;
  std::ostream& err_;
  std::vector<std::string> arguments_;
  CommonOptions common_;
  Logger logger_;
  CLI::App cli_;
  Run chosen_;
};

}  // namespace clara::host::cli
