#include "stats_handler.hpp"

#include <array>
#include <cmath>

namespace clara::monai_handlers {

std::span<const Field> StatsHandler::Options::fields() {
  static const std::array list{
      field<&Options::iteration_log>("iteration_log", "a line for each iteration"),
      field<&Options::epoch_log>("epoch_log", "a line for each epoch"),
      field<&Options::iteration_print_logger>(
          "iteration_print_logger",
          "another line for an iteration: lambda x: print(f'iter: {x.state.iteration}')"),
      field<&Options::output_transform>(
          "output_transform", "numbers of the output to show; default: its scalars, by their keys"),
      field<&Options::state_attributes>("state_attributes",
                                        "attributes of the engine's state to show after an epoch")
          .one_of(attribute_names()),
      field<&Options::name>("name", "accepted; lines carry the handler's name"),
      field<&Options::tag_name>("tag_name", "name of the one number that output_transform takes"),
      field<&Options::key_var_format>("key_var_format",
                                      "Python's format of a name and its number")};
  return list;
}

void StatsHandler::Options::validate(const Options& options, OptionIssues& issues) {
  try {
    static_cast<void>(KeyValueFormat(options.key_var_format));
  } catch (const Error& error) {
    issues.error("key_var_format", error.issues().front().message);
  }
}

StatsHandler::StatsHandler(Options options, Context& context)
    : options_(std::move(options)), context_(context), format_(options_.key_var_format) {}

void StatsHandler::iteration_completed(Engine& engine) {
  if (!options_.iteration_log) return;
  const auto& state = engine.state();
  if (options_.iteration_print_logger) {
    if (const auto line = options_.iteration_print_logger->of(state)) context_.info(*line);
    return;
  }
  const auto numbers = shown_numbers(state.output, options_.output_transform, options_.tag_name);
  if (numbers.empty()) return;
  std::string shown;
  for (const auto& [key, number] : numbers) shown += format_.apply(key, number);
  context_.info("Epoch: " + std::to_string(state.epoch) + "/" + std::to_string(state.max_epochs) +
                ", Iter: " + std::to_string((state.iteration - 1) % state.epoch_length + 1) + "/" +
                std::to_string(state.epoch_length) + " -- " + shown);
}

void StatsHandler::epoch_completed(Engine& engine) {
  if (!options_.epoch_log) return;
  const auto& state = engine.state();
  std::string shown;
  for (const auto& [name, value] : state.metrics) shown += format_.apply(name, value);
  if (!shown.empty())
    context_.info("Epoch[" + std::to_string(state.epoch) + "] Metrics -- " + shown);
  if (!state.key_metric_name.empty())
    context_.info("Key metric: " + state.key_metric_name +
                  " best value: " + python_text(state.best_metric) +
                  " at epoch: " + std::to_string(state.best_metric_epoch));
  if (options_.state_attributes.empty()) return;
  std::string attributes = "State values: ";
  for (const auto& name : options_.state_attributes) {
    const double value = attribute(state, name).value_or(std::nan(""));
    const bool whole = name != "best_metric";
    attributes += name + ": " +
                  (whole ? std::to_string(static_cast<std::int64_t>(value)) : python_text(value)) +
                  " ";
  }
  context_.info(attributes);
}

void StatsHandler::exception_raised(Engine&, std::string_view what) {
  context_.log(LogLevel::error, "Exception: " + std::string(what));
}

}  // namespace clara::monai_handlers
