#include "host/automl/engine.hpp"

#include "host/automl/job_run.hpp"

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
  const int nth = ++interrupts_;
  if (nth > 2) std::_Exit(128 + signal);
  core_.store.hurry();
  // While the engine closes nobody serves the loop; close() looks at this.
  if (nth == 2 || closing_)
    latest_ = (std::chrono::steady_clock::now() + kHurry).time_since_epoch().count();
  boost::asio::post(core_.loop, [this, nth, signal] {
    if (nth == 2) return hurry();
    end_study({StopWhy::interrupted, signal_words(signal), 128 + signal, {}});
    if (phase_ == Phase::starting && !startup_fired_) core_.loop.stop();
  });
}

void Engine::hurry() {
  core_.warn("killing the jobs at once");
  for (auto& worker : core_.workers) {
    if (worker.run) worker.run->kill();
  }
  for (auto& seat : seats_) seat->lane().hurry();
  leave_soon();
}

// A plugin that does not return, as a controller in its tell, keeps no one who has asked twice.
void Engine::leave_soon() {
  leave_.expires_after(kHurry);
  leave_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    if (phase_ == Phase::over) return core_.loop.stop();
    core_.warn("leaving without waiting for " + core_.controller_name());
    shut_down();
    leave_soon();
  });
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
  auto end = summary();
  end.reason = redacted(end.reason, core_.log.secrets());
  end.error = redacted(end.error, core_.log.secrets());
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
  using Clock = std::chrono::steady_clock;
  closing_ = true;
  const auto patient = [this](Clock::duration usual) {
    return [this, end = Clock::now() + usual] {
      return Clock::now() < end && Clock::now().time_since_epoch().count() < latest_;
    };
  };
  bool all = true;
  for (auto& seat : seats_) {
    // One that is stuck has had its time already.
    all &= seat->lane().close(patient(seat->lane().stuck() ? kHurry : kPatience));
  }
  for (auto& thread : background_) all &= thread->close(patient(kPatience));
  // Whoever has pressed Ctrl-C waits for no service: what it has not got stays in the study.
  const bool hurry = interrupts_ > 0;
  const auto flush = hurry ? kHurry : core_.settings.limits.outbox_flush;
  const auto flushed = patient(hurry ? kHurry : std::chrono::hours(1));
  for (auto& seat : seats_) {
    const auto left = seat->outbox().close(flush, flushed);
    summary.undelivered += left.messages;
    summary.waiting[seat->lane().label()] = left.messages;
    all &= !left.hangs;
  }
  all &= core_.desk.close(patient(kPatience));
  all &= core_.launcher.close(interrupts_ > 1 ? kHurry : kPatience);
  for (auto& worker : core_.workers) all &= worker.thread->close(patient(kPatience));
  core_.store.flush();
  summary.abandoned = !all;
}

}  // namespace clara::host::automl
