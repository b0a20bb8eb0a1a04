#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <sys/types.h>

#include <functional>
#include <memory>

namespace clara::host::process {

/// Waits for one process on the loop: by pidfd, or, where the kernel or a container refuses those,
/// by looking every 20 ms. All on the loop's thread.
class PidWait {
 public:
  struct End {
    bool known = false;  ///< false: no child of ours, so nobody tells how it ended
    int exit_code = 0;
    int signal = 0;
  };

  explicit PidWait(boost::asio::io_context& loop) : fd_(loop), timer_(loop) {}
  ~PidWait() { cancel(); }
  PidWait(const PidWait&) = delete;
  PidWait& operator=(const PidWait&) = delete;

  /// Calls `done` once, when the process has ended; a child is reaped then.
  void wait(pid_t pid, std::function<void(const End&)> done);
  /// Sends a signal to that very process; false when it has ended.
  bool signal(int number);
  /// Waits no more. The process is not touched; a child that ends is a zombie from then on.
  void cancel();

 private:
  void look_again();
  bool try_reap(End& end) const;

  boost::asio::posix::stream_descriptor fd_;
  boost::asio::steady_timer timer_;
  pid_t pid_ = -1;
  bool ended_ = false;
  // A handler that is queued already cannot be cancelled and may run after this object is gone: it
  // looks here first.
  std::shared_ptr<bool> wanted_ = std::make_shared<bool>(true);
  std::function<void(const End&)> done_;
};

}  // namespace clara::host::process
