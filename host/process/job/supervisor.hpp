#pragma once

#include "host/process/job/capped_log.hpp"
#include "host/process/job/child.hpp"
#include "host/process/job/exit_record.hpp"
#include "host/process/job/line_cap.hpp"
#include "host/process/job/options.hpp"
#include "host/process/job/stream.hpp"

#include <csignal>
#include <cstdint>
#include <string_view>

namespace clara::host::job {

/// What the kernel sends when the thread of the host that started us ends. With it may have ended
/// the host, or only that thread: then another one is our parent from now on, and this signal comes
/// again when that one ends.
constexpr int kParentDied = SIGHUP;

/// One job from its start to its exit.json. Single-threaded: signals arrive through a signalfd,
/// times by poll's timeout.
class Supervisor {
 public:
  Supervisor(const Options& options, int folder_fd, int signal_fd);

  /// What clara-job returns to its caller.
  int run();

 private:
  enum class Phase {
    running,   // the program runs
    ending,    // it was asked to end
    sweeping,  // it has ended; what it left behind is ended
    done
  };

  void step();
  void read_signals();
  void read_output();
  void reap();
  void check_times();
  void end(const char* reason, bool at_once);
  void ended(int status);
  void sweep();
  int why_no_room() const;
  int finish();
  int wait_ms() const;
  bool host_is_gone() const;

  const Options& options_;
  int folder_;
  int signals_;
  CappedLog log_;
  LineCap lines_;
  Stream stream_;
  Child child_;
  ExitRecord record_;
  Phase phase_ = Phase::running;
  std::int64_t started_;
  std::int64_t kill_at_ = -1;     // in `ending` and `sweeping`
  bool at_once_ = false;          // nothing gets a grace time any more
  std::int64_t give_up_at_ = -1;  // in `sweeping`
  std::int64_t oom_kills_;
  int sweep_wait_ = 2;
};

}  // namespace clara::host::job
