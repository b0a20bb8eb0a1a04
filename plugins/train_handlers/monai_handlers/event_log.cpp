#include "event_log.hpp"

#include <clara/error.hpp>

#include <string>

namespace clara::monai_handlers {

void EventLog::write(Engine& engine, const std::function<void(EventFile&)>& write_to) {
  if (given_up_) return;
  try {
    if (!file_) open(engine);
    write_to(*file_);
  } catch (const Error& error) {
    given_up_ = true;
    context_.warn(std::string(error.what()) + "; the training goes on without TensorBoard");
  }
}

void EventLog::open(Engine& engine) {
  const auto& state = engine.state();
  if (!state.resumed) {
    const auto aside = set_earlier_aside(folder_);
    if (!aside.empty())
      context_.info("event files of an earlier training are now in " + aside.string());
  }
  file_ = std::make_unique<EventFile>(folder_);
  if (state.resumed && engine.is_trainer()) file_->add_restart(state.iteration);
}

}  // namespace clara::monai_handlers
