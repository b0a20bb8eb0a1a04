#pragma once

#include <clara/value.hpp>
#include <support/background.hpp>
#include <support/paths.hpp>

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace clara::testing {

/// An MMAR whose jobs are a shell script of a few milliseconds: it searches over `rate`, 0 to 1,
/// and the score of a job is its rate.
class LightMmar {
 public:
  /// Four jobs by RandomController, one after another.
  LightMmar();

  std::filesystem::path path() const { return folder_ / "MMARs/light"; }
  std::filesystem::path run_folder(const std::string& run) const { return path() / "automl" / run; }
  std::filesystem::path config() const { return path() / "config/config_automl.json"; }

  void write(const std::string& file, const std::string& text) const;
  /// Replaces the controller, an object in JSON.
  void controller(const std::string& json) const;
  /// Replaces the handlers, a list in JSON.
  void handlers(const std::string& json) const;
  /// Names a pruner, an object in JSON.
  void pruner(const std::string& json) const;
  /// What a job does between reading $rate and reporting it as its score, in bash.
  void job(const std::string& script) const;
  /// The whole of commands/automl_train_round.sh.
  void script(const std::string& text) const;

  /// `clara-host run` over it.
  Ran run(const std::vector<std::string>& arguments = {}) const;
  std::vector<std::string> run_arguments(const std::vector<std::string>& arguments) const;
  Background start(const std::vector<std::string>& arguments = {}) const;

 private:
  void write_automl() const;
  TemporaryFolder folder_;
  mutable std::string controller_;
  mutable std::string handlers_;
  mutable std::string pruner_;
};

/// What a user types to run the job in `folder` again.
std::string command_of(const std::filesystem::path& folder);

/// Any command of the program, with the test plugins, in `folder`.
Ran clara_host(const std::vector<std::string>& arguments, const std::filesystem::path& folder = {});

/// The log's lines without their times, and with `folder` as FOLDER.
std::string plain_log(const std::string& err, const std::filesystem::path& folder);
/// `text` with every `from` as `to`.
std::string replaced(std::string text, const std::string& from, const std::string& to);

std::string read_text(const std::filesystem::path& file);
Value read_value(const std::filesystem::path& file);

/// Waits until `come` is true; false when that has taken more than half a minute.
bool wait_until(const std::function<bool()>& come);
/// The processes that have `text` in their environment or command line.
std::vector<pid_t> processes_with(const std::string& text);

}  // namespace clara::testing
