#include "host/automl/engine.hpp"
#include "host/automl/jobs/process_launcher.hpp"
#include "host/automl/jobs/runner_launcher.hpp"
#include "host/display/line_display.hpp"
#include "host/display/live_display.hpp"
#include "host/results/handler_lines.hpp"
#include "host/results/resume_command.hpp"
#include "host/store/run_lock.hpp"
#include "host/study/components.hpp"
#include "host/study/machine.hpp"
#include "host/study/open.hpp"
#include "host/study/record.hpp"
#include "host/study/request_record.hpp"
#include "host/study/run_folder.hpp"
#include "host/study/settings.hpp"

#include <clara/internal/job_environment.hpp>
#include <host/check/check.hpp>
#include <host/check/construct.hpp>
#include <host/cli/closing_words.hpp>
#include <host/cli/commands.hpp>
#include <host/cli/config_options.hpp>
#include <host/cli/plugin_warnings.hpp>
#include <host/cli/study_signals.hpp>
#include <host/cli/take_over.hpp>
#include <host/cli/terminal.hpp>
#include <host/cli/train.hpp>
#include <host/cli/usage.hpp>
#include <host/cli/version.hpp>
#include <host/config/work_dir.hpp>
#include <host/device/choice.hpp>
#include <host/device/configured.hpp>
#include <host/device/find.hpp>
#include <host/plugins/crash_note.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <ostream>
#include <sstream>

namespace clara::host::cli {
namespace {

/// Everything that one run owns, in the order in which it is made.
class Run {
 public:
  Run(App& app, const RunStudyOptions& options);
  int go();

 private:
  void set_job_environment() const;
  automl::Settings make_settings(const RunStudyOptions& options);
  store::StudyFile open(const RunStudyOptions& options);
  bool handlers_tell_of_jobs() const;
  std::unique_ptr<automl::Observer> make_display() const;
  std::unique_ptr<automl::Launcher> make_launcher(boost::asio::io_context& loop) const;
  automl::Summary search();
  automl::Summary drive();
  void require_database(automl::Summary& summary) const;
  void forget();
  void warn_of_cpu();
  int close(const automl::Summary& summary);

  App& app_;
  config::Request request_;
  plugins::Catalog catalog_;
  config::CatalogVocabulary vocabulary_;
  config::StudyPlan study_;
  study::StudyConfig values_;
  study::CommandLine command_line_;
  Services services_;
  std::optional<plugins::CrashReports> reports_;
  std::optional<wiring::Wiring> wiring_;
  std::optional<study::Components> components_;
  automl::Settings settings_;
  std::optional<store::RunLock> lock_;
  Value record_;  ///< run.json
  std::string dashboard_url_;
  std::vector<results::HandlerLine> handler_lines_;
  std::optional<store::StoreThread> store_;
};

config::StudyPlan read(App& app, const config::Request& request, const plugins::Catalog& catalog,
                       const config::Vocabulary& vocabulary) {
  warn_of_plugins(app, catalog);
  Issues issues;
  auto study = check::checked_study(request, vocabulary, issues);
  log_issues(app, issues);
  return study;
}

std::string plugin_path() {
  const char* path = std::getenv("CLARA_PLUGIN_PATH");  // NOLINT(concurrency-mt-unsafe)
  return path ? path : "";
}

std::int64_t ended_jobs(const store::StudyFile& study) {
  const auto trials = study.trials();
  return std::count_if(trials.begin(), trials.end(), [](const store::Trial& trial) {
    return trial.state != store::TrialState::waiting && trial.state != store::TrialState::running;
  });
}

study::StudyConfig values_of(const config::StudyPlan& study) {
  Issues issues;
  auto values = study::read_study_config(study.plan, issues);
  study::check_direction(study, values, issues);
  if (issues.failed()) throw Error(issues);
  return values;
}

Run::Run(App& app, const RunStudyOptions& options)
    : app_(app),
      request_(request_of(options.config)),
      catalog_(folders_of(app, request_)),
      vocabulary_(catalog_),
      study_(read(app, request_, catalog_, vocabulary_)),
      values_(values_of(study_)),
      command_line_(options.command_line),
      services_(study_.plan.root) {
  hide_secrets(app_, study_.plan.effective);
  if (study_.training) {
    hide_secrets(app_, study_.training->sources().config);
    hide_secrets(app_, study_.training->sources().environment);
  }
  set_job_environment();
  if (study_.training) services_.add(SearchableConfig::service_name, *study_.training);
  // Before anything that may start a thread, as the search for GPUs may.
  check::require_constructible(study_.plan, catalog_, app.logger(), services_);
  settings_ = make_settings(options);
  reports_.emplace();
  wiring_.emplace(study_.plan, catalog_, app.logger(), services_);
  components_.emplace(study_.plan, *wiring_, services_);
  store_.emplace(open(options));
}

// Jobs are programs of their own, in other folders: what --plugin-dir says reaches them as the
// variable does. Of the secret settings they get those that are theirs, by the executor. There are
// no other threads yet.
void Run::set_job_environment() const {
  unsetenv(kSecretSettings);  // NOLINT(concurrency-mt-unsafe)
  std::string path;
  const auto add = [&path](const std::filesystem::path& folder) {
    if (!folder.empty())
      path += (path.empty() ? "" : ":") + std::filesystem::absolute(folder).string();
  };
  for (const auto& folder : app_.common().plugin_dirs) add(folder);
  std::istringstream rest(plugin_path());
  for (std::string folder; std::getline(rest, folder, ':');) add(folder);
  if (!path.empty()) setenv("CLARA_PLUGIN_PATH", path.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
}

automl::Settings Run::make_settings(const RunStudyOptions& options) {
  auto settings = study::settings_of(study_, values_, options.command_line);
  settings.machine = study::machine_for(settings.device, catalog_, app_.logger());
  settings.seed = study::random_seed();
  if (values_.seed) settings.seed = *values_.seed;
  if (options.command_line.seed) settings.seed = *options.command_line.seed;
  return settings;
}

store::StudyFile Run::open(const RunStudyOptions& options) {
  const auto& command_line = options.command_line;
  const auto folder =
      study::choose_run_folder(config::work_dir(study_.plan).folder,
                               {command_line.run_id.empty() ? values_.run_id : command_line.run_id,
                                command_line.resume, command_line.force});
  lock_.emplace(folder.path);
  if (!folder.resume) study::clear_run_folder(folder.path);
  settings_.run_id = folder.id;
  settings_.run_folder = folder.path;
  settings_.database = folder.path / study::kStudyFile;
  settings_.resume = folder.resume;
  record_ = study::make_record({folder.id, version_line(), settings_.seed, app_.arguments(),
                                &study_, catalog_.hashes(), plugin_path(),
                                study::to_value(request_, command_line), app_.logger().secrets()});
  auto study = study::open_study(settings_, record_, command_line.force, app_.logger());
  auto& max_jobs = settings_.limits.max_jobs;
  if (const auto earlier = command_line.earlier_max_jobs; !max_jobs && earlier)
    if (ended_jobs(study) < *earlier) max_jobs = earlier;
  const auto seed = command_line.seed ? command_line.seed : values_.seed;
  if (seed && *seed != settings_.seed)
    app_.logger().warn("the seed " + std::to_string(*seed) + " is not taken: " + folder.id +
                       " goes on with " + std::to_string(settings_.seed) + ", which it began with");
  dashboard_url_ = study.dashboard_url();
  handler_lines_ = results::keep_handler_lines(components_->parts().handlers, study);
  return study;
}

bool Run::handlers_tell_of_jobs() const {
  const auto handlers = components_->parts().handlers;
  return std::any_of(handlers.begin(), handlers.end(), [](const auto& handler) {
    return dynamic_cast<const JobTeller*>(handler.handler) != nullptr;
  });
}

std::unique_ptr<automl::Observer> Run::make_display() const {
  const bool quiet = app_.json() || app_.common().quiet || values_.traceout == "file";
  if (quiet || !is_terminal(STDERR_FILENO))
    return std::make_unique<display::LineDisplay>(app_.logger(), handlers_tell_of_jobs());
  return std::make_unique<display::LiveDisplay>(
      app_.logger(),
      display::LiveDisplay::Facts{settings_.objectives.front().name, settings_.limits.time_limit,
                                  handlers_tell_of_jobs()},
      display::LiveDisplay::standard_error(app_.color_err(), app_.logger().start_thread()));
}

// SQLite goes on with a file that somebody has removed or cut short, and what it kept is gone at
// the end. Looked at once it is closed: until then the rest of it may lie in the log beside it.
void Run::require_database(automl::Summary& summary) const {
  const auto lost = [&](const std::string& how) {
    summary.exit_code = static_cast<int>(ExitCode::storage);
    summary.error = settings_.database.string() + " was " + how +
                    " while the study ran: what is left are the jobs' own folders";
    summary.resumable = false;
  };
  if (!std::filesystem::exists(settings_.database)) return lost("removed");
  try {
    store::StudyFile::open(settings_.database, store::Access::read_only).require_whole();
  } catch (const store::StoreError& e) {
    if (e.fault() == store::StoreFault::damaged) lost("damaged by another program");
  }
}

std::unique_ptr<automl::Launcher> Run::make_launcher(boost::asio::io_context& loop) const {
  if (auto* runner = components_->parts().runner)
    return std::make_unique<automl::RunnerLauncher>(loop, *runner, app_.logger());
  return std::make_unique<automl::ProcessLauncher>(loop, settings_.machine.gpus);
}

automl::Summary Run::search() {
  boost::asio::io_context loop;
  const auto launcher = make_launcher(loop);
  const auto display = make_display();
  automl::Engine engine(components_->parts(), settings_,
                        {loop, *store_, *launcher, app_.logger(), *display});
  const StudySignals signals([&engine](int signal) { engine.interrupt(signal); });
  auto summary = engine.run();
  // Plugin code that hangs may use anything of this process: nothing is destroyed any more.
  if (summary.abandoned) {
    require_database(summary);
    std::_Exit(close(summary));
  }
  return summary;
}

automl::Summary Run::drive() {
  auto summary = search();
  store_.reset();
  require_database(summary);
  return summary;
}

// What is thrown may also come at the end of a study, as when the disk is full: its jobs stay.
void Run::forget() {
  if (settings_.resume) return;
  store_.reset();
  study::remove_unstarted_run(settings_.run_folder);
}

int Run::close(const automl::Summary& summary) {
  std::error_code ignored;
  const auto& folder = settings_.run_folder;
  const bool newest = study::newest_run(folder.parent_path()) == folder;
  return say_closing_words(app_, summary,
                           {"clara-host", dashboard_url_, handler_lines_,
                            results::resume_command(record_, settings_.run_id, newest,
                                                    std::filesystem::current_path(ignored))});
}

// The jobs say it too, where nobody looks: in their logs.
void Run::warn_of_cpu() {
  if (!study_.training || command_line_.device != "auto") return;
  Issues told;
  const auto plan = config::make_plan(study_.training->sources(), vocabulary_, told);
  const device::DeviceProbe machine{
      [this] { return device::find_devices(catalog_, app_.logger()); },
      [] { return std::string(); }};  // this process does not train
  const auto choice =
      device::choose(device::Wanted::automatic, device::configured_device(plan), machine);
  if (!choice.warning.empty()) device::announce(choice, app_.logger());
}

int Run::go() {
  if (values_.traceout != "console")
    app_.logger().copy_to(settings_.run_folder / "log.txt", values_.traceout == "file");
  warn_of_cpu();
  app_.logger().start_thread();
  try {
    return close(drive());
  } catch (const Error&) {
    forget();
    throw;
  }
}

int run_study(App& app, const RunStudyOptions& options) {
  // A reader of our output that goes away must not take the study with it.
  std::signal(SIGPIPE, SIG_IGN);
  // A limit on the size of files is an error of the write that meets it, which can be told.
  std::signal(SIGXFSZ, SIG_IGN);
  Run run(app, options);
  return run.go();
}

}  // namespace

void add_run(App& app) {
  auto options = std::make_shared<RunStudyOptions>();
  options->config.default_name = "config_automl.json";
  auto& command = app.command("run", "searches as an AutoML config says", [&app, options] {
    if (options->command_line.resume) take_over(app, *options);
    auto& device = options->command_line.device;
    device = device_word(device);
    return run_study(app, *options);
  });
  add_program_options(app, command, options->config);
  auto& command_line = options->command_line;
  command_line.device.clear();
  command.add_option("--workers", command_line.workers,
                     "GPUs of each worker, as Clara writes it: 0:0:1:1");
  command.add_option("--max-jobs", command_line.max_jobs, "end the study after so many jobs")
      ->check(whole_number(1));
  command.add_option("--time-limit", command_line.time_limit, "end the study after 90s, 30m, 8h");
  command.add_option("--grace", command_line.grace,
                     "how long a job that is stopped may take to end (default: 10s)");
  command.add_option("--seed", command_line.seed, "makes the study repeatable")
      ->check(whole_number(0));
  command.add_option("--run-id", command_line.run_id,
                     "the run's folder below automl/ (default: run_<n>)");
  command.add_flag("--resume", command_line.resume,
                   "go on with the run, or with the newest; it knows its FILE and settings");
  command.add_flag("--force", command_line.force,
                   "replace the run; with --resume: go on although plugins have changed");
  command
      .add_option("--device", command_line.device,
                  "auto, cpu or cuda, for every job (default: CLARA_DEVICE, else auto)")
      ->check(CLI::IsMember(device::kDeviceOptions));
}

}  // namespace clara::host::cli
