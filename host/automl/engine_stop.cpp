#include "host/automl/engine.hpp"

#include "host/automl/jobs/job_run.hpp"
#include "host/automl/patience.hpp"

#include "host/store/error.hpp"

#include <boost/asio/post.hpp>

#include <csignal>
#include <cstdlib>
#include <string>
#include <utility>

namespace clara::host::automl {
namespace {

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
  if (phase_ == Phase::over) return;
  // Where the study cannot be written jobs go on, until somebody asks for their end, too.
  if (state_.stop() && state_.stop()->jobs == StopWhy::none)
    context_.workers.each_run([&stop](JobRun& run) { run.stop(stop.jobs, stop.reason); });
  if (!state_.stop_for(std::move(stop))) return;
  const auto& why = *state_.stop();
  context_.observer.stopping(why.reason);
  context_.workers.each_run([&why](JobRun& run) { run.stop(why.jobs, why.reason); });
  // Posted: whoever has found the reason finishes first.
  boost::asio::post(context_.loop, [this] { changed(); });
}

void Engine::interrupt(int signal) {
  const int nth = ++interrupts_;
  if (nth > 2) std::_Exit(128 + signal);
  context_.store.hurry();
  // While the engine closes nobody serves the loop; close() looks at this.
  if (nth == 2 || closing_)
    latest_ = (std::chrono::steady_clock::now() + kHurry).time_since_epoch().count();
  boost::asio::post(context_.loop, [this, nth, signal] {
    if (nth == 2) return hurry();
    end_study({StopWhy::interrupted, signal_words(signal), 128 + signal, {}});
    if (phase_ == Phase::starting && !startup_fired_) context_.loop.stop();
  });
}

void Engine::hurry() {
  context_.warn("killing the jobs at once");
  context_.workers.each_run([](JobRun& run) { run.kill(); });
  context_.handlers.hurry();
  leave_soon();
}

// A plugin that does not return, as a controller in its tell, keeps no one who has asked twice.
void Engine::leave_soon() {
  leave_.expires_after(kHurry);
  leave_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    if (phase_ == Phase::over) return context_.loop.stop();
    context_.warn("leaving without waiting for " + context_.components.controller_name());
    shut_down();
    leave_soon();
  });
}

// Jobs that run go on: what they leave in their files is found by --resume, when there is room
// again.
void Engine::store_failed(const std::exception_ptr& error) {
  if (storage_error_.empty()) {
    storage_error_ = what(error);
    context_.log.write(LogLevel::error, "engine",
                       "the study cannot be written, no further job is started: " + storage_error_);
  }
  const bool first = state_.stop_for({StopWhy::none, "the study cannot be written",
                                      static_cast<int>(ExitCode::storage), storage_error_});
  if (!first) return;
  context_.observer.stopping(state_.stop()->reason);
  boost::asio::post(context_.loop, [this] { changed(); });
}

// Nobody waits for what was to be written. What the study refuses is lost alone; anything else
// would be lost again.
void Engine::write_lost(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const store::StoreError& e) {
    if (e.fault() != store::StoreFault::refused) return store_failed(error);
    context_.warn("not written: " + std::string(e.what()));
  } catch (...) {
    context_.warn("not written: " + what(error));
  }
}

}  // namespace clara::host::automl
