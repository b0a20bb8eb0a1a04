#include "host/automl/engine.hpp"

#include "host/automl/patience.hpp"

#include <clara/redaction.hpp>

#include <chrono>
#include <string>

namespace clara::host::automl {

void Engine::shut_down() {
  phase_ = Phase::over;
  time_limit_.cancel();
  auto end = summary();
  end.reason = redacted(end.reason, context_.log.secrets());
  end.error = redacted(end.error, context_.log.secrets());
  context_.store.post([end](store::StudyFile& study) {
    study.set_meta("ended", Object{{"reason", end.reason},
                                   {"error", end.error},
                                   {"exit_code", end.exit_code},
                                   {"resumable", end.resumable},
                                   {"time", study.clock().now_text()}});
  });
  context_.handlers.events().fire(Hook::shutdown, {state_.snapshot(), nullptr, {}, reason()},
                                  [this] {
                                    guard_.reset();
                                    context_.loop.stop();
                                  });
}

std::string Engine::reason() const {
  if (state_.stop()) return state_.stop()->reason;
  if (intake_.finished()) return *intake_.finished();
  return "--max-jobs " + std::to_string(context_.settings.limits.max_jobs.value_or(0)) +
         " is reached";
}

Summary Engine::summary() {
  Summary result;
  result.study = state_.snapshot();
  result.reason = reason();
  result.resumable = !state_.waiting().empty() || !intake_.finished() || state_.stop();
  if (state_.stop()) {
    result.exit_code = state_.stop()->exit_code;
    result.error = state_.stop()->error;
  }
  if (result.exit_code == 0 && !state_.best()) {
    result.exit_code = static_cast<int>(ExitCode::run_failed);
    const auto causes = state_.failures();
    result.error = why_no_best(*result.study) + (causes.empty() ? "" : ":\n" + causes);
  }
  return result;
}

void Engine::close(Summary& summary) {
  using Clock = std::chrono::steady_clock;
  closing_ = true;
  const auto patient = [this](Clock::duration usual) {
    return [this, end = Clock::now() + usual] {
      return Clock::now() < end && Clock::now().time_since_epoch().count() < latest_;
    };
  };
  const auto told = [this](bool closed, const char* who) {
    if (!closed) context_.warn(std::string(who) + " has not returned, and is left behind");
    return closed;
  };
  bool all = context_.handlers.close_hooks(patient);
  all &= told(resumer_.close(patient(kPatience)), "a call of the executor's read_line");
  // Whoever has pressed Ctrl-C waits for no service: what it has not got stays in the study.
  const bool hurry = interrupts_ > 0;
  const auto left =
      context_.handlers.close_outboxes(hurry ? kHurry : context_.settings.limits.outbox_flush,
                                       patient(hurry ? kHurry : std::chrono::hours(1)));
  for (const auto& [handler, messages] : left.messages) summary.undelivered += messages;
  summary.waiting = left.messages;
  all &= !left.hangs;
  all &= told(context_.controller.close(patient(kPatience)), "a call of the controller's thread");
  const auto hangs = context_.launcher.close(patient(interrupts_ > 1 ? kHurry : kPatience));
  all &= told(hangs.empty(), hangs.c_str());
  all &= told(context_.workers.close(patient(kPatience)), "a call of the executor");
  context_.store.flush();
  summary.abandoned = !all;
}

}  // namespace clara::host::automl
