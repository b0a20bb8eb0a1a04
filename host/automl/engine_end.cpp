#include "host/automl/engine.hpp"

#include "host/automl/job_run.hpp"

#include "host/store/error.hpp"

#include <cstdlib>
#include <string>
#include <utility>

namespace clara::host::automl {
namespace {

constexpr std::chrono::seconds kPatience{10};

std::string signal_words(int signal) {
  switch (signal) {
    case SIGINT:
      return "interrupted by Ctrl-C";
    case SIGTERM:
      return "ended by SIGTERM";
    case SIGHUP:
      return "ended by SIGHUP";
    default:
      return "ended by signal " + std::to_string(signal);
  }
}

}  // namespace

void Engine::end_study(Stop stop) {
  if (core_.stop || phase_ == Phase::over) return;
  core_.stop = std::move(stop);
  core_.observer.stopping(core_.stop->reason);
  for (auto& worker : core_.workers) {
    if (worker.run) worker.run->stop(core_.stop->jobs, core_.stop->reason);
  }
  // Posted: whoever has found the reason finishes first.
  boost::asio::post(core_.loop, [this] { changed(); });
}

void Engine::interrupt(int signal) {
  ++interrupts_;
  core_.store.hurry();
  if (interrupts_ == 1) {
    end_study({StopWhy::interrupted, signal_words(signal), 128 + signal, {}});
    if (phase_ == Phase::starting && !startup_fired_) core_.loop.stop();
    return;
  }
  if (interrupts_ > 2) std::_Exit(128 + signal);
  core_.warn("killing the jobs at once");
  for (auto& worker : core_.workers) {
    if (worker.run) worker.run->kill();
  }
  for (auto& seat : seats_) seat->lane().hurry();
}

// Jobs that run go on: what they leave in their files is found by --resume, when there is room
// again.
void Engine::store_failed(const std::exception_ptr& error) {
  if (storage_error_.empty()) {
    storage_error_ = what(error);
    core_.log.write(LogLevel::error, "engine",
                    "the study cannot be written, no further job is started: " + storage_error_);
  }
  if (core_.stop) return;
  core_.stop = Stop{StopWhy::none, "the study cannot be written",
                    static_cast<int>(ExitCode::storage), storage_error_};
  core_.observer.stopping(core_.stop->reason);
  boost::asio::post(core_.loop, [this] { changed(); });
}

// Nobody waits for what was to be written. What the study refuses is lost alone; anything else
// would be lost again.
void Engine::write_lost(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const store::StoreError& e) {
    if (e.fault() != store::StoreFault::refused) return store_failed(error);
    core_.warn("not written: " + std::string(e.what()));
  } catch (...) {
    core_.warn("not written: " + what(error));
  }
}

void Engine::shut_down() {
  phase_ = Phase::over;
  time_limit_.cancel();
  const auto end = summary();
  core_.store.post([end](store::Study& study) {
    study.set_meta("ended", Object{{"reason", end.reason},
                                   {"error", end.error},
                                   {"exit_code", end.exit_code},
                                   {"resumable", end.resumable},
                                   {"time", study.clock().now_text()}});
  });
  core_.hooks->fire(Hook::shutdown, {core_.table.snapshot(), nullptr, {}, reason()}, [this] {
    guard_.reset();
    core_.loop.stop();
  });
}

std::string Engine::reason() const {
  if (core_.stop) return core_.stop->reason;
  if (asker_.finished()) return *asker_.finished();
  return "--max-jobs " + std::to_string(core_.settings.limits.max_jobs.value_or(0)) + " is reached";
}

Summary Engine::summary() {
  Summary result;
  result.study = core_.table.snapshot();
  result.reason = reason();
  result.resumable = !core_.waiting.empty() || !asker_.finished() || core_.stop;
  if (core_.stop) {
    result.exit_code = core_.stop->exit_code;
    result.error = core_.stop->error;
  }
  if (result.exit_code == 0 && !core_.table.best()) {
    result.exit_code = static_cast<int>(ExitCode::run_failed);
    const auto causes = core_.failures.by_cause();
    result.error = causes.empty() ? "no job was completed" : "no job was completed:\n" + causes;
  }
  return result;
}

void Engine::close(Summary& summary) {
  const auto patience = interrupts_ > 1 ? std::chrono::seconds(1) : kPatience;
  bool all = true;
  for (auto& seat : seats_) {
    // One that is stuck has had its time already.
    all &= seat->lane().close(seat->lane().stuck() ? std::chrono::seconds(1) : patience);
  }
  for (auto& thread : background_) all &= thread->close(patience);
  const auto flush =
      interrupts_ > 1 ? std::chrono::milliseconds(1000) : core_.settings.limits.outbox_flush;
  for (auto& seat : seats_) {
    const auto left = seat->outbox().close(flush);
    summary.undelivered += left.messages;
    all &= !left.hangs;
  }
  all &= core_.desk.close(patience);
  all &= core_.launcher.close(patience);
  for (auto& worker : core_.workers) all &= worker.thread->close(patience);
  core_.store.flush();
  summary.abandoned = !all;
}

}  // namespace clara::host::automl
