#include <clara/error.hpp>
#include <clara/internal/utf8.hpp>
#include <clara/redaction.hpp>
#include <host/check/issue_json.hpp>
#include <host/cli/app.hpp>
#include <host/cli/commands.hpp>
#include <host/cli/terminal.hpp>
#include <host/cli/usage.hpp>
#include <host/cli/version.hpp>

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <exception>
#include <future>
#include <ostream>
#include <thread>
#include <utility>

namespace clara::host::cli {
App::App(std::ostream& out, std::ostream& err)
    : out_(out),
      err_(err),
      cli_("searches for a good way to train medical imaging networks", "clara-host") {
  cli_.require_subcommand(1);
  cli_.fallthrough();
  cli_.footer(
      "Exit codes: 0 ok, 1 run finished but failed, 2 usage or config, 3 plugin, 4 state or "
      "storage,\n"
      "5 a needed service is unavailable, 130 and 143 signals.");
  add_common_options();
  add_commands(*this);
}

void App::add_common_options() {
  cli_.set_version_flag("--version", [] { return version_line(); });
  cli_.add_flag("--json", common_.json, "print the result as one JSON document");
  cli_.add_flag("-q,--quiet", common_.quiet, "log only warnings and errors");
  cli_.add_flag("-v,--verbose", common_.verbose, "log debug lines too");
  cli_.add_option("--color", common_.color, "auto, always or never; NO_COLOR is honoured")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  cli_.add_option("--plugin-dir", common_.plugin_dirs,
                  "a further folder with plugins; may be repeated")
      ->allow_extra_args(false);
}

CLI::App& App::command(const std::string& name, const std::string& doc, Run run) {
  return command(cli_, name, doc, std::move(run));
}

CLI::App& App::command(CLI::App& parent, const std::string& name, const std::string& doc, Run run) {
  auto& command = *parent.add_subcommand(name, doc);
  command.final_callback([this, run = std::move(run)] { chosen_ = run; });
  command.footer("clara-host --help lists the options that every command understands.");
  return command;
}

CLI::App& App::group(const std::string& name, const std::string& doc) {
  auto& group = *cli_.add_subcommand(name, doc);
  group.require_subcommand(1);
  return group;
}

bool App::color_err() const { return color_wanted(common_.color, 2); }

int App::run(int argc, const char* const* argv) {
  arguments_.assign(argv, argv + argc);
  return guarded([&] {
    if (const int code = parse(argc, argv); code != 0 || !chosen_) return code;
    logger_.configure({.level = common_.verbose ? LogLevel::debug
                                : common_.quiet ? LogLevel::warning
                                                : LogLevel::info,
                       .color = color_err()});
    return chosen_();
  });
}

int App::parse(int argc, const char* const* argv) {
  try {
    cli_.parse(argc, argv);
    return 0;
  } catch (const CLI::ParseError& error) {
    // --help and --version are "errors" of CLI11 that succeed.
    if (error.get_exit_code() == 0) return cli_.exit(error, out_, err_);
    const std::vector<std::string> words(arguments_.begin() + 1, arguments_.end());
    throw Error(usage_issue(cli_, words, error.what()));
  }
}

int App::guarded(const std::function<int()>& work) {
  try {
    const int code = work();
    if (output_lost()) {
      report(Error("standard output has not taken all that was printed; is its disk full?",
                   ExitCode::storage));
      return code != 0 ? code : static_cast<int>(ExitCode::storage);
    }
    return code;
  } catch (const Error& error) {
    report(error);
    return static_cast<int>(error.code());
  } catch (const std::exception& error) {
    report(Error(error.what()));
    return static_cast<int>(ExitCode::run_failed);
  } catch (...) {
    report(Error("something was thrown that is no std::exception"));
    return static_cast<int>(ExitCode::run_failed);
  }
}

// Whoever has closed a pipe, or a terminal, does not want it; a file that did not take it has lost
// a result.
bool App::output_lost() {
  out_.flush();
  struct stat target {};
  if (out_ || fstat(STDOUT_FILENO, &target) != 0) return false;
  constexpr unsigned kMemoryDevices = 1;  // such as /dev/full
  return S_ISREG(target.st_mode) ||
         (S_ISCHR(target.st_mode) && major(target.st_rdev) == kMemoryDevices);
}

std::string App::shown(const std::string& text) const {
  return visible(redacted(text, logger_.secrets()));
}

std::string App::shown(const Value& document) const {
  // To a reader of JSON the characters are the same.
  return visible(redacted_value(document, logger_.secrets()).json(2)) + '\n';
}

bool App::print_within(const std::string& text, std::chrono::milliseconds patience) {
  std::promise<void> written;
  auto done = written.get_future();
  std::thread writer([this, text, written = std::move(written)]() mutable {
    out_ << text << std::flush;
    written.set_value();
  });
  const bool in_time = done.wait_for(patience) == std::future_status::ready;
  if (in_time) {
    writer.join();
  } else {
    writer.detach();
  }
  return in_time;
}

void App::report(const Error& error) {
  if (common_.json) {
    Array issues;
    for (const auto& issue : error.issues()) issues.push_back(check::issue_json(issue));
    const Value document = Object{{"error", error.what()},
                                  {"exit_code", static_cast<int>(error.code())},
                                  {"issues", std::move(issues)}};
    out_ << shown(document) << std::flush;
  }
  err_ << "clara-host: " << shown(std::string(error.what())) << std::endl;
}

}  // namespace clara::host::cli
