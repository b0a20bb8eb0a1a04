#include "lr_schedule_handler.hpp"

#include "python_text.hpp"
#include "selection.hpp"

#include <array>
#include <cmath>

namespace clara::monai_handlers {

std::span<const Field> LrScheduleHandler::Options::fields() {
  static const std::array list{
      field<&Options::lr_scheduler>("lr_scheduler", "scheduler to step")
          .required()
          .implicit("@lr_scheduler"),
      field<&Options::print_lr>("print_lr", "log the learning rate after each step"),
      field<&Options::name>("name", "accepted; lines carry the handler's name"),
      field<&Options::epoch_level>("epoch_level",
                                   "true: step after every epoch, false: after every iteration"),
      field<&Options::step_transform>("step_transform",
                                      "what a scheduler that follows a metric gets: from_engine "
                                      "with a metric's name or 'loss'")};
  return list;
}

LrScheduleHandler::LrScheduleHandler(Options options, Context& context)
    : options_(std::move(options)), context_(context) {
  if (options_.lr_scheduler && options_.lr_scheduler->follows_metric() &&
      !options_.step_transform.selects())
    throw Error(
        "step_transform has to name the metric that the scheduler follows, as in "
        "\"#monai.handlers.from_engine('loss', first=True)\"");
}

void LrScheduleHandler::iteration_completed(Engine& engine) {
  if (!options_.epoch_level) step(engine.state());
}

void LrScheduleHandler::epoch_completed(Engine& engine) {
  if (options_.epoch_level) step(engine.state());
}

void LrScheduleHandler::step(const EngineState& state) {
  double metric = std::nan("");
  if (options_.step_transform.selects()) {
    const auto& key = options_.step_transform.keys.front();
    const auto found = state.metrics.find(key);
    const auto numbers = numbers_of(state.output, options_.step_transform);
    if (found != state.metrics.end())
      metric = found->second;
    else if (!numbers.empty())
      metric = numbers.front().second;
    else
      throw Error("step_transform names \"" + key +
                  "\", which is neither a metric nor in the output");
  }
  options_.lr_scheduler->step(metric);
  if (options_.print_lr)
    context_.info("Current learning rate: " + python_text(options_.lr_scheduler->last_lr().at(0)));
}

State LrScheduleHandler::resume_state() const { return options_.lr_scheduler->state_dict(); }

void LrScheduleHandler::resume(const State& state) {
  options_.lr_scheduler->load_state_dict(state);
}

}  // namespace clara::monai_handlers
