#include "validation_handler.hpp"

#include <array>

namespace clara::monai_handlers {

std::span<const Field> ValidationHandler::Options::fields() {
  static const std::array list{
      field<&Options::interval>("interval", "validate every so many epochs or iterations")
          .required()
          .at_least(1),
      field<&Options::validator>("validator", "evaluator to run").required().implicit("@evaluator"),
      field<&Options::epoch_level>("epoch_level", "true: count epochs, false: iterations"),
      field<&Options::exec_at_start>("exec_at_start", "validate before the training, too")};
  return list;
}

ValidationHandler::ValidationHandler(Options options) : options_(std::move(options)) {}

void ValidationHandler::started(Engine& engine) {
  if (options_.exec_at_start && !engine.state().resumed)
    options_.validator->evaluate(engine.state().epoch);
}

void ValidationHandler::iteration_completed(Engine& engine) {
  const auto& state = engine.state();
  if (!options_.epoch_level && state.iteration % options_.interval == 0)
    options_.validator->evaluate(state.epoch);
}

void ValidationHandler::epoch_completed(Engine& engine) {
  const auto& state = engine.state();
  if (options_.epoch_level && state.epoch % options_.interval == 0)
    options_.validator->evaluate(state.epoch);
}

State ValidationHandler::resume_state() const {
  const auto* validator = dynamic_cast<const Resumable*>(options_.validator.get());
  return validator ? validator->resume_state() : State();
}

void ValidationHandler::resume(const State& state) {
  auto* validator = dynamic_cast<Resumable*>(options_.validator.get());
  if (validator && !state.holds<std::nullptr_t>()) validator->resume(state);
}

}  // namespace clara::monai_handlers
