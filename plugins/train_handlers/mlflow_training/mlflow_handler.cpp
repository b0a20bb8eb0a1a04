#include "mlflow_handler.hpp"

#include "../monai_handlers/selection.hpp"

#include <clara/train/optimizer.hpp>

#include <names.hpp>
#include <settings.hpp>

#include <algorithm>
#include <array>
#include <filesystem>

namespace clara::mlflow_training {
namespace {

namespace fs = std::filesystem;

/// MONAI lets the variable win over the argument.
mlflow::Settings settings_of(const MLFlowHandler::Options& options) {
  const auto environment = mlflow::process_environment();
  const bool by_variable = environment("MLFLOW_TRACKING_URI").has_value();
  auto settings = mlflow::read_settings(
      by_variable ? std::string() : options.tracking_uri.value_or(""), environment);
  settings.timeout = std::chrono::seconds(options.timeout);
  return settings;
}

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

mlflow::Metric metric(const std::string& name, double value, std::int64_t step) {
  return {mlflow::safe_key(name), value, now_ms(), step};
}

/// As Python's str() writes what JSON can hold.
std::string python_str(const Value& value) {
  if (value.is_string()) return value.as_string();
  if (value.is_bool()) return value.as_bool() ? "True" : "False";
  return value.is_null() ? "None" : value.json();
}

}  // namespace

std::span<const Field> MLFlowHandler::Options::fields() {
  static const std::array list{
      field<&Options::tracking_uri>(
          "tracking_uri", "the server's address; MLFLOW_TRACKING_URI wins over it; neither: off"),
      field<&Options::iteration_log>("iteration_log", "log iterations"),
      field<&Options::epoch_log>("epoch_log", "log epochs"),
      field<&Options::output_transform>(
          "output_transform", "numbers of the output to log; default: its scalars, by their keys"),
      field<&Options::state_attributes>("state_attributes",
                                        "attributes of the engine's state to log after an epoch")
          .one_of(monai_handlers::attribute_names()),
      field<&Options::tag_name>("tag_name", "name of the one number that output_transform takes"),
      field<&Options::experiment_name>("experiment_name", "made when there is none"),
      field<&Options::run_name>("run_name",
                                "an unfinished run of that name goes on; default: run_DATE_TIME"),
      field<&Options::experiment_param>("experiment_param", "parameters of the run"),
      field<&Options::artifacts>("artifacts", "files and folders that are stored at the end"),
      field<&Options::optimizer_param_names>("optimizer_param_names",
                                             "numbers of the optimizer to log, of each group"),
      field<&Options::close_on_complete>("close_on_complete", "the run is finished at the end"),
      field<&Options::artifact_location>("artifact_location",
                                         "of the artifacts of an experiment that is made"),
      field<&Options::timeout>("timeout", "seconds for one request").at_least(1)};
  return list;
}

MLFlowHandler::MLFlowHandler(Options options, Context& context)
    : options_(std::move(options)), context_(context) {
  auto settings = settings_of(options_);
  if (settings.uri.empty()) {
    context_.warn(settings.foreign.empty()
                      ? "neither tracking_uri nor MLFLOW_TRACKING_URI names a server; MLflow is off"
                      : settings.foreign + "; MLflow is off");
    return;
  }
  log_ =
      std::make_unique<RunLog>(std::move(settings),
                               RunPlace{mlflow::safe_text(options_.experiment_name, 500),
                                        options_.run_name, options_.artifact_location.value_or("")},
                               [&context](const std::string& what) { context.warn(what); });
}

void MLFlowHandler::started(Engine& engine) {
  if (!log_) return;
  const auto& state = engine.state();
  // A resumed one learns of its run a moment later.
  if (!state.resumed) log_->begin();
  RunLog::Entry entry;
  if (options_.experiment_param)
    for (const auto& [name, value] : *options_.experiment_param)
      entry.params.push_back({mlflow::safe_key(name), python_str(value)});
  entry.first_params = {{"max_epochs", std::to_string(state.max_epochs)},
                        {"epoch_length", std::to_string(state.epoch_length)}};
  log_->add(std::move(entry));
}

void MLFlowHandler::iteration_completed(Engine& engine) {
  if (!log_ || !options_.iteration_log) return;
  const auto& state = engine.state();
  const auto numbers =
      monai_handlers::shown_numbers(state.output, options_.output_transform, options_.tag_name);
  if (numbers.empty()) return;
  RunLog::Entry entry;
  for (const auto& [name, value] : numbers)
    entry.metrics.push_back(metric(name, value, state.iteration));
  for (auto& rate : rates_of(engine)) entry.metrics.push_back(std::move(rate));
  log_->add(std::move(entry));
}

std::vector<mlflow::Metric> MLFlowHandler::rates_of(Engine& engine) const {
  std::vector<mlflow::Metric> out;
  const auto* optimizer = engine.optimizer();
  if (!optimizer) return out;
  const auto step = engine.state().iteration;
  for (const auto& name : options_.optimizer_param_names) {
    for (std::size_t group = 0; group < optimizer->groups(); ++group) {
      const auto key = name + "_group_" + std::to_string(group);
      if (name == "lr") {
        out.push_back(metric(key, optimizer->lr(group), step));
        continue;
      }
      const auto value = optimizer->setting(group, name);
      if (!value || !(value->holds<double>() || value->holds<std::int64_t>()))
        throw Error("optimizer_param_names names \"" + name +
                    "\", which is no number of the optimizer");
      out.push_back(metric(key, value->as_number(), step));
    }
  }
  return out;
}

void MLFlowHandler::epoch_completed(Engine& engine) {
  if (!log_ || !options_.epoch_log) return;
  const auto& state = engine.state();
  if (state.metrics.empty()) return;
  RunLog::Entry entry;
  for (const auto& [name, value] : state.metrics)
    entry.metrics.push_back(metric(name, value, state.epoch));
  for (const auto& name : options_.state_attributes)
    if (const auto number = monai_handlers::attribute(state, name))
      entry.metrics.push_back(metric(name, *number, state.epoch));
  log_->add(std::move(entry));
}

void MLFlowHandler::completed(Engine& engine) {
  if (!log_) return;
  RunLog::Entry entry;
  entry.files = artifact_files();
  entry.ends = options_.close_on_complete;
  if (!entry.files.empty() || entry.ends) log_->add(std::move(entry));
  if (engine.is_trainer()) log_->flush();
}

std::vector<std::string> MLFlowHandler::artifact_files() const {
  std::vector<std::string> files;
  if (!options_.artifacts) return files;
  for (const auto& name : *options_.artifacts) {
    const auto path = context_.root() / name;
    std::error_code failed;
    if (!fs::is_directory(path)) {
      files.push_back(path.string());
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(path, failed))
      if (entry.is_regular_file()) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

State MLFlowHandler::resume_state() const { return log_ ? State(log_->run_id()) : State(""); }

void MLFlowHandler::resume(const State& state) {
  if (log_ && !state.as_string().empty()) log_->go_on_with(state.as_string());
}

}  // namespace clara::mlflow_training
