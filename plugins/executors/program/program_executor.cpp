#include "program_executor.hpp"

#include <clara/error.hpp>
#include <clara/internal/job_environment.hpp>
#include <clara/internal/shell.hpp>

#include <array>
#include <cctype>
#include <chrono>
#include <fstream>
#include <utility>

#include "boot_file.hpp"

namespace clara::program {

namespace fs = std::filesystem;

namespace {

std::string text_of(const Value& value) {
  return value.is_string() ? value.as_string() : value.json();
}

void write_params(const fs::path& file, const Value& values) {
  std::ofstream out(file, std::ios::trunc);
  out << values.json(2) << "\n";
  out.close();
  if (!out) throw Error("cannot write " + file.string(), ExitCode::storage);
}

SearchSpace space_of(const std::vector<SearchParameter>& given) {
  std::vector<Parameter> parameters;
  std::vector<std::string> names;
  for (const auto& one : given) {
    parameters.push_back(one.parameter());
    names.push_back(parameters.back().name);
  }
  if (const auto shared = shared_variable(names); !shared.empty())
    throw Error("search_space: " + shared);
  if (parameters.empty())
    throw Error("search_space: has no parameters, so there is nothing to search over");
  return SearchSpace(std::move(parameters));
}

}  // namespace

std::span<const Field> ProgramExecutor::Options::fields() {
  static const std::array list{
      field<&Options::command>("command", "the program and its arguments").required(),
      field<&Options::arguments>("arguments",
                                 "also give the values as --name value, and --trial_id")
          .one_of({"none", "named"}),
      field<&Options::threads>("threads", "threads of a trial; 0: its worker's share of the cores")
          .at_least(0),
      field<&Options::search_space>("search_space", "the parameters of a trial").required(),
      field<&Options::report_keys>("report_keys",
                                   "metrics that are read from what the program prints"),
      field<&Options::reward_attr>("reward_attr", "the score: an expression over metrics")
          .required()};
  return list;
}

void ProgramExecutor::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.arguments != "named") return;
  for (const auto& parameter : options.search_space)
    if (auto taken = taken_argument(parameter.name); !taken.empty())
      issues.error("search_space", std::move(taken), "rename it");
}

ProgramExecutor::ProgramExecutor(Options options, Context& context)
    : options_(std::move(options)),
      context_(context),
      space_(space_of(options_.search_space)),
      reward_(Expression::parse(options_.reward_attr.text)),
      reader_(options_.report_keys) {
  check(!options_.command.empty(), "command: there is no program to run");
}

SearchSpace ProgramExecutor::search_space(const ExecutorSetup&) { return space_; }

/// The trial's folder is its working directory, so files of the command are looked up where the
/// search file lies.
std::vector<std::string> ProgramExecutor::command_of(const Job& job) const {
  auto out = options_.command;
  for (auto& word : out) {
    const auto file = context_.root() / word;
    if (!word.empty() && word.front() != '-' && fs::path(word).is_relative() && fs::exists(file))
      word = fs::weakly_canonical(file).string();
  }
  out = run_boot_file(std::move(out));
  if (options_.arguments != "named") return out;
  for (const auto& entry : job.values.list()) {
    out.push_back("--" + entry.name);
    out.push_back(text_of(entry.value));
  }
  out.emplace_back("--trial_id");
  out.push_back(job.uid);
  return out;
}

Launch ProgramExecutor::prepare(const Job& job) {
  fs::create_directories(job.folder);
  const auto params = job.folder / "params.json";
  write_params(params, job.values.to_value());
  const auto threads = std::to_string(options_.threads > 0 ? options_.threads : job.slot.threads);
  Launch launch;
  launch.argv = command_of(job);
  launch.directory = job.folder;
  launch.environment = {
      {"CLARA_PARAMS", params.string()}, {"CLARA_TRIAL_ID", job.uid}, {"OMP_NUM_THREADS", threads}};
  for (const auto& entry : job.values.list())
    launch.environment.emplace_back(parameter_variable(entry.name), text_of(entry.value));
  if (const auto path = job_python_path("autosearch"); !path.empty())
    launch.environment.emplace_back("PYTHONPATH", path);
  launch.command = shell_command(job.folder, launch.environment, launch.argv);
  return launch;
}

std::vector<Reported> ProgramExecutor::read_line(const Job& job, std::string_view line) {
  {
    const std::lock_guard lock(mutex_);
    if (failures_.contains(job.uid)) return {};
  }
  std::vector<Reported> out;
  try {
    const auto found = reader_.read(line);
    if (found.empty()) return {};
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    const std::lock_guard lock(mutex_);
    auto& steps = steps_[job.uid];
    // One that began anew counts anew.
    if (std::exchange(steps.attempt, job.attempt) != job.attempt) steps.of.clear();
    for (const auto& [name, value] : found) out.push_back({name, steps.of[name]++, value, now});
  } catch (const Error& error) {
    const std::lock_guard lock(mutex_);
    failures_[job.uid] = error.what();
  }
  return out;
}

std::optional<double> ProgramExecutor::score(const Job& job, std::string& why) {
  {
    const std::lock_guard lock(mutex_);
    const auto failure = failures_.find(job.uid);
    if (failure != failures_.end()) {
      why = failure->second;
      failures_.erase(failure);
      steps_.erase(job.uid);
      return std::nullopt;
    }
    steps_.erase(job.uid);
  }
  std::map<std::string, double, std::less<>> last;
  for (const auto& reported : job.reported) last[reported.name] = reported.value;
  std::string missing;
  for (const auto& name : reward_.names())
    if (!last.contains(name)) missing += (missing.empty() ? "" : ", ") + name;
  if (!missing.empty()) {
    std::string have;
    for (const auto& [name, value] : last) have += (have.empty() ? "" : ", ") + name;
    why = "reward_attr needs " + missing + ", but the trial reported " +
          (have.empty() ? "nothing" : have);
    return std::nullopt;
  }
  return reward_.evaluate([&](std::string_view name) { return last.find(name)->second; });
}

}  // namespace clara::program
