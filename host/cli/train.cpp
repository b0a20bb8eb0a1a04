#include <clara/component.hpp>
#include <clara/internal/utf8.hpp>
#include <clara/summary.hpp>
#include <host/check/check.hpp>
#include <host/cli/commands.hpp>
#include <host/cli/plugin_warnings.hpp>
#include <host/cli/summary_text.hpp>
#include <host/cli/train.hpp>
#include <host/config/launch.hpp>
#include <host/device/choice.hpp>
#include <host/device/configured.hpp>
#include <host/plugins/crash_note.hpp>
#include <host/wiring/run_settings.hpp>
#include <host/wiring/stop_on_signal.hpp>
#include <host/wiring/wiring.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <ostream>
#include <sstream>

namespace clara::host::cli {
namespace {

using config::Plan;

// Each would train by itself and write the others' files.
void require_one_process() {
  const auto launch = config::launch_of_process();
  if (launch.world_size == 1) return;
  throw Error("this is process " + std::to_string(launch.rank) + " of " +
                  std::to_string(launch.world_size) +
                  " (RANK and WORLD_SIZE, as torchrun sets them), and training in several "
                  "processes is not supported yet; start one",
              ExitCode::config);
}

const Target& target_for(const config::Request& request, const std::vector<Target>& targets) {
  const auto type = check::type_of(request);
  const auto found =
      std::find_if(targets.begin(), targets.end(), [&](const Target& t) { return t.type == type; });
  if (found != targets.end()) return *found;
  const bool automl = type == config::ConfigType::automl;
  throw Error(request.file.string() + ": is a" + (automl ? "n " : " ") +
                  std::string(config::layout_of(type).type_name) + "; clara-host " +
                  (automl ? "run" : "validate") + " takes it",
              ExitCode::config);
}

void print_config(App& app, const Plan& plan) {
  const auto* wanted = plan.first_level("print_conf");
  if (!wanted || !config::as_switch(*wanted).value_or(false)) return;
  std::istringstream lines(plan.effective.json(2));
  for (std::string line; std::getline(lines, line);) app.logger().info(line);
}

int run_work(App& app, Runnable& work) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file over the limit is an error of the write, with its name
  const wiring::StopOnSignal signals(work, [&app] {
    app.logger().info("stopping at the next safe point; a second signal ends this at once");
  });
  work.run();
  const auto* summarised = dynamic_cast<const Summarised*>(&work);
  auto summary = summarised ? summarised->summary() : Value(Object{});
  if (app.json()) {
    summary.as_object().set("stopped", signals.signal() != 0);
    app.out() << visible(summary.json(2)) << '\n';
  } else {
    app.out() << visible(summary_text(summary));
  }
  return signals.signal() == 0 ? 0 : 128 + signals.signal();
}

}  // namespace

std::string device_word(const std::string& written) {
  const char* inherited =
      std::getenv("CLARA_DEVICE");  // NOLINT(concurrency-mt-unsafe): nothing here sets it
  if (!written.empty() || !inherited || !*inherited) return written.empty() ? "auto" : written;
  device::wanted_from("CLARA_DEVICE", inherited);
  return inherited;
}

void add_run_options(App& app, CLI::App& command, RunOptions& options) {
  add_config_options(app, command, options.config);
  command
      .add_option("--device", options.device,
                  "auto, cpu or cuda; stronger than the config (default: CLARA_DEVICE, else auto)")
      ->check(CLI::IsMember(device::kDeviceOptions));
  command.add_flag("--write-train-stats,--write_train_stats", options.write_train_stats,
                   "--set write_train_stats=True, as Clara's scripts write it");
}

int run_training(App& app, const RunOptions& options, const std::vector<Target>& targets) {
  require_one_process();
  auto request = request_of(options.config);
  if (options.write_train_stats) request.settings.emplace_back("write_train_stats=True");
  if (options.resume) request.settings.emplace_back("resume=True");
  const auto& target = target_for(request, targets);
  const auto folders = folders_of(app, request);
  const plugins::Catalog catalog(folders);
  warn_of_plugins(app, catalog);
  const config::CatalogVocabulary vocabulary(catalog);
  Issues issues;
  const auto plan = check::checked_plan(request, vocabulary, issues);
  hide_secrets(app, plan.effective);
  log_issues(app, issues);
  print_config(app, plan);

  const auto choice = device::choose(device::wanted_from("--device", device_word(options.device)),
                                     device::configured_device(plan),
                                     device::DeviceProbe::here(catalog, folders, app.logger()));
  device::announce(choice, app.logger());
  wiring::FixedRunSettings settings(choice.device);
  Services services(plan.root);
  services.add(RunSettings::service_name, settings);
  const plugins::CrashReports reports;
  wiring::Wiring wiring(plan, catalog, app.logger(), services);
  const bool everything = target.section.empty() || target.slot == "trainer";
  wiring.build({}, [&](const config::Node& node) { return everything || node.kind == "runtime"; });
  return run_work(app, wiring.get<Runnable>(target.section, target.slot));
}

void add_train(App& app) {
  auto options = std::make_shared<RunOptions>();
  options->config.default_name = "config_train.json";
  auto& command = app.command("train", "trains as a config says", [&app, options] {
    return run_training(app, *options, {{config::ConfigType::training, "train", "trainer"}});
  });
  add_run_options(app, command, *options);
  command.add_flag("--resume", options->resume,
                   "go on with the training that was interrupted here, from its resume.pt");
}

}  // namespace clara::host::cli
