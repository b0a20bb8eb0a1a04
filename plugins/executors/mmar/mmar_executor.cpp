#include "mmar_executor.hpp"

#include <clara/error.hpp>
#include <clara/internal/job_environment.hpp>
#include <clara/internal/searchable_config.hpp>
#include <clara/internal/shell.hpp>
#include <clara/redaction.hpp>

#include <array>
#include <cstdlib>
#include <string_view>

#include "mmar_clone.hpp"

namespace clara::mmar {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kRoundScript = "commands/automl_train_round.sh";

using Settings = std::vector<std::pair<std::string, std::string>>;

/// The settings of a job, by the way in which they reach it.
struct Ways {
  Settings arguments;
  Array secret, shown;  ///< kSecretSettings as the job gets it, and for people
};

Ways ways_of(const Settings& settings) {
  Ways ways;
  for (const auto& setting : settings) {
    const auto& [name, value] = setting;
    if (holds_secret(name, value)) {
      ways.secret.emplace_back(name + "=" + value);
      ways.shown.emplace_back(name + "=***");
    } else {
      ways.arguments.push_back(setting);
    }
  }
  return ways;
}

/// The settings that a script takes apart when it hands on "$*": a JSON list; "" for none.
std::string settings_with_blanks(const Settings& settings) {
  Array list;
  for (const auto& [name, value] : settings)
    if (value.find_first_of(" \t\n") != std::string::npos) list.emplace_back(name + "=" + value);
  return list.empty() ? "" : Value(std::move(list)).json();
}

/// A job keeps its best epoch, so its config has to say which one that is; also when it is run
/// again by hand.
std::string with_direction(std::string config, bool minimize) {
  if (!minimize) return config;
  auto value = parse_json(config);
  value.as_object().set("direction", "minimize");
  return value.json(2) + "\n";
}

}  // namespace

std::span<const Field> MMARExecutor::Options::fields() {
  static const std::array list{
      field<&Options::remove_search_augs>("remove_search_augs",
                                          "leave `search` and `apply` out of the jobs' configs"),
      field<&Options::msg_destination>("msg_destination",
                                       "where the output of jobs goes besides their log")
          .one_of({"file", "console", "both"})};
  return list;
}

SearchSpace MMARExecutor::search_space(const ExecutorSetup& setup) {
  setup_ = setup;
  const auto& config = context_.service<SearchableConfig>();
  if (config.space().parameters().empty())
    throw Error(config.file_name() + ": has no `search`, so there is nothing to search over",
                ExitCode::config);
  return config.space();
}

Launch MMARExecutor::prepare(const Job& job) {
  const auto& config = context_.service<SearchableConfig>();
  if (!fs::exists(job.folder / "config" / "config_train.json"))
    clone_mmar(
        context_.root(), job.folder,
        with_direction(config.concrete(job.values, options_.remove_search_augs), setup_.minimize));

  const auto program = fs::read_symlink("/proc/self/exe");
  const auto settings = ways_of(setup_.job_settings);
  Launch launch;
  launch.directory = job.folder;
  launch.echo_output = options_.msg_destination != "file";
  launch.environment = {{"MMAR_ROOT", job.folder.string()},
                        {"CLARA_HOST", program.string()},
                        {"CLARA_DEVICE", setup_.device},
                        {"CLARA_THREADS", std::to_string(job.slot.threads)},
                        {"OMP_NUM_THREADS", std::to_string(job.slot.threads)}};
  // What a job gets from this host and a user who runs it by hand has not. Sums, and so the score,
  // depend on the number of threads.
  Variables by_hand{{"OMP_NUM_THREADS", std::to_string(job.slot.threads)}};
  const char* plugins = std::getenv("CLARA_PLUGIN_PATH");  // NOLINT(concurrency-mt-unsafe)
  if (plugins && *plugins) by_hand.emplace_back("CLARA_PLUGIN_PATH", plugins);
  if (!settings.secret.empty()) {
    launch.environment.emplace_back(kSecretSettings, Value(settings.secret).json());
    by_hand.emplace_back(kSecretSettings, Value(settings.shown).json());
  }
  if (fs::exists(job.folder / kRoundScript)) {
    by_hand.emplace_back("CLARA_HOST", program.string());
    by_hand.emplace_back("CLARA_DEVICE", setup_.device);
    for (const auto& variable : script_variables(settings.arguments)) {
      by_hand.push_back(variable);
      launch.environment.push_back(variable);
    }
    launch.argv = {"bash", (job.folder / kRoundScript).string()};
  } else {
    launch.argv = train_command(program);
    if (!settings.arguments.empty()) launch.argv.emplace_back("--set");
  }
  for (const auto& [name, value] : settings.arguments) launch.argv.push_back(name + "=" + value);
  launch.command = shell_command(job.folder, by_hand, launch.argv);
  return launch;
}

MMARExecutor::Variables MMARExecutor::script_variables(const Variables& given) {
  Variables variables{{"PYTHONPATH", job_python_path("medl")}};
  if (auto split = settings_with_blanks(given); !split.empty())
    variables.emplace_back("CLARA_SETTINGS", std::move(split));
  return variables;
}

std::vector<std::string> MMARExecutor::train_command(const fs::path& program) const {
  std::vector<std::string> words{program.string(), "train", "config/config_train.json"};
  if (!setup_.device.empty() && setup_.device != "auto") {
    words.emplace_back("--device");
    words.push_back(setup_.device);
  }
  return words;
}

}  // namespace clara::mmar
