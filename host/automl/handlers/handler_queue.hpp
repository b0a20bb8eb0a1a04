#pragma once

#include "host/automl/handlers/hook.hpp"
#include "host/process/serial_queue.hpp"

#include <host/log/logger.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace clara::host::automl {

/// One handler with its serial queue, and everyone who waits for one of its hooks. Functions are
/// called on the [loop], but post() by anyone and close() when the loop has ended; the hooks
/// themselves run on the handler's own thread, so that none can delay another handler or the
/// engine.
class HandlerQueue {
 public:
  using Then = std::function<void()>;
  /// Everything given here outlives the queue.
  HandlerQueue(boost::asio::io_context& loop, Logger& log, NamedHandler handler,
               StudyControl& control, std::chrono::milliseconds hook_timeout);

  /// Calls the hook behind everything that is queued. `passed`: the study may go on, since the hook
  /// has returned, is an observer's, or has taken too long. `returned`: the hook has returned
  /// (never called when it never does).
  void call(Hook hook, std::shared_ptr<const Event> event, Then passed, Then returned);
  /// As call(), but an older progress of the same job that still waits is replaced by this one, and
  /// nobody waits.
  void progress(std::shared_ptr<const Event> event);
  /// [any] Work of the handler's own, behind what is queued.
  void post(std::function<void()> work);
  /// Not on the loop. False when a hook still runs and `patient` is no more; the handler may then
  /// not be destroyed.
  bool close(const std::function<bool()>& patient) { return queue_.close(patient); }

  /// Nobody waits for a hook any longer than it takes to notice.
  void hurry();
  /// One of its hooks has taken too long and still runs.
  bool stuck() const { return stuck_ > 0; }

  const std::string& label() const { return handler_.label; }

 private:
  struct Waiting {
    std::uint64_t call = 0;
    Hook hook = Hook::startup;
    Then passed;
  };

  void run_hook(Hook hook, const Event& event);
  void has_returned(std::uint64_t call);
  void release_front();
  void watch_front();
  void give_up_on_front();
  void release_all();

  boost::asio::io_context& loop_;
  Logger& log_;
  NamedHandler handler_;
  bool gates_ = true;
  StudyControl& control_;
  std::chrono::milliseconds hook_timeout_;
  boost::asio::steady_timer timer_;
  std::uint64_t calls_ = 0;
  bool hurry_ = false;
  std::uint64_t stuck_ = 0;  ///< the call that nobody waits for any more; 0: none
  std::deque<Waiting> waiting_;
  std::mutex progress_mutex_;
  std::map<std::int64_t, std::shared_ptr<const Event>>
      progress_;                ///< the newest that waits, by job
  process::SerialQueue queue_;  ///< last: its thread uses the rest
};

}  // namespace clara::host::automl
