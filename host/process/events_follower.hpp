#pragma once

#include "host/process/attempt_files.hpp"
#include "host/process/events.hpp"
#include "host/process/job_end.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace clara::host::process {

/// Follows what an attempt reports: looks at its events at intervals, at once while there is more,
/// and when it has ended reads the rest and how. One look at a time, and one batch: a job that
/// writes faster than the loop reads must not keep all others waiting. Everything on the loop's
/// thread; what is on its way keeps this object.
class EventsFollower : public std::enable_shared_from_this<EventsFollower> {
 public:
  struct Hooks {
    /// Something new, in order. Either hook may close this object.
    std::function<void(EventBatch)> events;
    /// Once, and nothing after it.
    std::function<void(JobEnd)> ended;
  };

  /// `files` outlives it until close().
  EventsFollower(boost::asio::io_context& loop, AttemptFiles& files,
                 std::chrono::milliseconds period, Hooks hooks);

  /// The first look is a period from now.
  void start();
  /// While it is held, nothing is looked at and nothing told but what is on its way.
  void hold(bool held);
  /// Nothing of the attempt is left: no events are added any more.
  void finish(EndFacts facts);
  /// No hook is called after this.
  void close();

 private:
  void later();
  void look();
  void take(EventBatch batch);
  void take_last(AttemptFiles::Last last);
  bool tell(EventBatch batch);
  void conclude();
  template <class F>
  auto mine(F f);

  boost::asio::io_context& loop_;
  AttemptFiles& files_;
  const std::chrono::milliseconds period_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<const Hooks> hooks_;  ///< null: closed
  std::optional<EndFacts> facts_;       ///< it has ended
  std::optional<JobEnd> end_;           ///< all is read
  std::string protocol_failure_;
  bool started_ = false;
  bool looking_ = false;
  bool held_ = false;
};

}  // namespace clara::host::process
