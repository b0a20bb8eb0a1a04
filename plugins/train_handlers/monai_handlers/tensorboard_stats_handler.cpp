#include "tensorboard_stats_handler.hpp"

#include <array>

namespace clara::monai_handlers {
namespace {

/// False, true, or every so many.
bool is_due(const std::variant<bool, std::int64_t>& setting, std::int64_t count) {
  if (const auto* on = std::get_if<bool>(&setting)) return *on;
  const auto every = std::get<std::int64_t>(setting);
  return every > 0 && count % every == 0;
}

}  // namespace

std::span<const Field> TensorBoardStatsHandler::Options::fields() {
  static const std::array list{
      field<&Options::log_dir>("log_dir", "folder of the event file"),
      field<&Options::iteration_log>("iteration_log",
                                     "write iterations: true, false, or every so many"),
      field<&Options::epoch_log>("epoch_log", "write epochs: true, false, or every so many"),
      field<&Options::output_transform>(
          "output_transform",
          "numbers of the output to write; default: its scalars, by their keys"),
      field<&Options::state_attributes>("state_attributes",
                                        "attributes of the engine's state to write after an epoch")
          .one_of(attribute_names()),
      field<&Options::tag_name>("tag_name", "tag of the one number that output_transform takes")};
  return list;
}

TensorBoardStatsHandler::TensorBoardStatsHandler(Options options, Context& context)
    : options_(std::move(options)), log_(context.root() / options_.log_dir, context) {}

void TensorBoardStatsHandler::iteration_completed(Engine& engine) {
  const auto& state = engine.state();
  if (!is_due(options_.iteration_log, state.iteration)) return;
  const auto numbers = shown_numbers(state.output, options_.output_transform, options_.tag_name);
  if (numbers.empty()) return;
  log_.write(engine, [&](EventFile& file) {
    for (const auto& [key, number] : numbers) file.add_scalar(key, number, state.iteration);
  });
}

void TensorBoardStatsHandler::epoch_completed(Engine& engine) {
  const auto& state = engine.state();
  if (!is_due(options_.epoch_log, state.epoch)) return;
  log_.write(engine, [&](EventFile& file) {
    for (const auto& name : state.metric_names)
      file.add_scalar(name, state.metrics.at(name), state.epoch);
    for (const auto& name : options_.state_attributes)
      if (const auto number = attribute(state, name)) file.add_scalar(name, *number, state.epoch);
  });
}

}  // namespace clara::monai_handlers
