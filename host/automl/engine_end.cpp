#include "host/automl/engine.hpp"

#include "host/automl/jobs/job_run.hpp"

#include "host/store/error.hpp"

#include <clara/url.hpp>

#include <boost/asio/post.hpp>

#include <csignal>
#include <cstdlib>
#include <string>
#include <utility>

namespace clara::host::automl {
namespace {

constexpr std::chrono::milliseconds kPatience{10'000};
constexpr std::chrono::milliseconds kHurry{1000};

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
  if (state_.stop || phase_ == Phase::over) return;
  state_.stop = std::move(stop);
  state_.observer.stopping(state_.stop->reason);
  for (auto& worker : state_.workers) {
    if (worker.run) worker.run->stop(state_.stop->jobs, state_.stop->reason);
  }
  // Posted: whoever has found the reason finishes first.
  boost::asio::post(state_.loop, [this] { changed(); });
}

void Engine::interrupt(int signal) {
  const int nth = ++interrupts_;
  if (nth > 2) std::_Exit(128 + signal);
  state_.store.hurry();
  // While the engine closes nobody serves the loop; close() looks at this.
  if (nth == 2 || closing_)
    latest_ = (std::chrono::steady_clock::now() + kHurry).time_since_epoch().count();
  boost::asio::post(state_.loop, [this, nth, signal] {
    if (nth == 2) return hurry();
    end_study({StopWhy::interrupted, signal_words(signal), 128 + signal, {}});
    if (phase_ == Phase::starting && !startup_fired_) state_.loop.stop();
  });
}

void Engine::hurry() {
  state_.warn("killing the jobs at once");
  for (auto& worker : state_.workers) {
    if (worker.run) worker.run->kill();
  }
  for (auto& host : hosts_) host->queue().hurry();
  leave_soon();
}

// A plugin that does not return, as a controller in its tell, keeps no one who has asked twice.
void Engine::leave_soon() {
  leave_.expires_after(kHurry);
  leave_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    if (phase_ == Phase::over) return state_.loop.stop();
    state_.warn("leaving without waiting for " + state_.controller_name());
    shut_down();
    leave_soon();
  });
}

// Jobs that run go on: what they leave in their files is found by --resume, when there is room
// again.
void Engine::store_failed(const std::exception_ptr& error) {
  if (storage_error_.empty()) {
    storage_error_ = what(error);
    state_.log.write(LogLevel::error, "engine",
                     "the study cannot be written, no further job is started: " + storage_error_);
  }
  if (state_.stop) return;
  state_.stop = Stop{StopWhy::none, "the study cannot be written",
                     static_cast<int>(ExitCode::storage), storage_error_};
  state_.observer.stopping(state_.stop->reason);
  boost::asio::post(state_.loop, [this] { changed(); });
}

// Nobody waits for what was to be written. What the study refuses is lost alone; anything else
// would be lost again.
void Engine::write_lost(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const store::StoreError& e) {
    if (e.fault() != store::StoreFault::refused) return store_failed(error);
    state_.warn("not written: " + std::string(e.what()));
  } catch (...) {
    state_.warn("not written: " + what(error));
  }
}

void Engine::shut_down() {
  phase_ = Phase::over;
  time_limit_.cancel();
  auto end = summary();
  end.reason = redacted(end.reason, state_.log.secrets());
  end.error = redacted(end.error, state_.log.secrets());
  state_.store.post([end](store::StudyFile& study) {
    study.set_meta("ended", Object{{"reason", end.reason},
                                   {"error", end.error},
                                   {"exit_code", end.exit_code},
                                   {"resumable", end.resumable},
                                   {"time", study.clock().now_text()}});
  });
  state_.hooks->fire(Hook::shutdown, {state_.table.snapshot(), nullptr, {}, reason()}, [this] {
    guard_.reset();
    state_.loop.stop();
  });
}

std::string Engine::reason() const {
  if (state_.stop) return state_.stop->reason;
  if (intake_.finished()) return *intake_.finished();
  return "--max-jobs " + std::to_string(state_.settings.limits.max_jobs.value_or(0)) +
         " is reached";
}

Summary Engine::summary() {
  Summary result;
  result.study = state_.table.snapshot();
  result.reason = reason();
  result.resumable = !state_.waiting.empty() || !intake_.finished() || state_.stop;
  if (state_.stop) {
    result.exit_code = state_.stop->exit_code;
    result.error = state_.stop->error;
  }
  if (result.exit_code == 0 && !state_.table.best()) {
    result.exit_code = static_cast<int>(ExitCode::run_failed);
    const auto causes = state_.failures.by_cause();
    result.error = causes.empty() ? "no job was completed" : "no job was completed:\n" + causes;
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
  bool all = true;
  for (auto& host : hosts_) {
    // One that is stuck has had its time already.
    all &= host->queue().close(patient(host->queue().stuck() ? kHurry : kPatience));
  }
  for (auto& thread : background_) all &= thread->close(patient(kPatience));
  // Whoever has pressed Ctrl-C waits for no service: what it has not got stays in the study.
  const bool hurry = interrupts_ > 0;
  const auto flush = hurry ? kHurry : state_.settings.limits.outbox_flush;
  const auto flushed = patient(hurry ? kHurry : std::chrono::hours(1));
  for (auto& host : hosts_) {
    const auto left = host->outbox().close(flush, flushed);
    summary.undelivered += left.messages;
    summary.waiting[host->queue().label()] = left.messages;
    all &= !left.hangs;
  }
  all &= state_.controller.close(patient(kPatience));
  all &= state_.launcher.close(interrupts_ > 1 ? kHurry : kPatience);
  for (auto& worker : state_.workers) all &= worker.thread->close(patient(kPatience));
  state_.store.flush();
  summary.abandoned = !all;
}

}  // namespace clara::host::automl
