#pragma once

#include "host/process/command.hpp"
#include "host/process/events.hpp"
#include "host/process/identity.hpp"
#include "host/process/job_end.hpp"
#include "host/process/running_attempt.hpp"
#include "host/process/serial_queue.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace clara::host::process {

/// One attempt of a job while it runs: starts clara-job, polls events.jsonl, waits on a pidfd, and
/// judges the end. Everything is called on the loop's thread and calls its hooks there; nothing
/// blocks: its files are read and written on the thread of `files`, which outlives it. A hook may
/// destroy the RunningJob.
class RunningJob final : public RunningAttempt {
 public:
  struct Hooks {
    /// The process is there; to be stored with the attempt. Never called when it could not be
    /// started.
    std::function<void(const ProcessRecord&)> started;
    /// Something new was reported; batches come in order, the last one before `ended`.
    std::function<void(EventBatch)> events;
    /// When set, the output comes here line by line as it is printed, without loss (a slow host
    /// slows the job's printing); `overwritten` as in LineSplitter.
    std::function<void(std::string_view, bool overwritten)> line;
    /// Once, and nothing after it: no process of the job is left.
    std::function<void(JobEnd)> ended;
  };

  /// Starts the job; `needs_score` as in EndFacts, `make_folder` makes that of the attempt, on the
  /// thread of `files`. While the system has no process or descriptor to
  /// spare, it is tried again for half a minute. What is wrong for good is told by `ended` with the
  /// reason "spawn".
  static std::unique_ptr<RunningJob> launch(
      boost::asio::io_context& loop, SerialQueue& files, Command command, Hooks hooks,
      bool needs_score = true, std::function<void()> make_folder = [] {});

  /// Takes over an attempt of an earlier host; its events are read from `from` on. If its process
  /// has gone, the files are judged at once, after what it left behind was killed. There is no
  /// output stream. `command` gives the attempt's folder, argv[0], the time limit and the poll
  /// time.
  static std::unique_ptr<RunningJob> adopt(boost::asio::io_context& loop, SerialQueue& files,
                                           Command command, const ProcessRecord& process,
                                           EventsMark from, Hooks hooks, bool needs_score = true);

  /// Forgets the job without ending it; no hook is called any more. A job that does not outlive its
  /// host goes on until the host ends.
  ~RunningJob() override;
  RunningJob(const RunningJob&) = delete;
  RunningJob& operator=(const RunningJob&) = delete;

  /// While it is held, no more events are read and the job's output is not read on; of what was
  /// read already, at most one batch and one chunk of lines still come, and `ended` waits, too.
  void hold(bool held) override;
  void ask() override;
  /// A second call is kill().
  void stop() override;
  void kill() override;

 private:
  class Impl;
  explicit RunningJob(std::shared_ptr<Impl> impl);

  std::shared_ptr<Impl> impl_;
};

}  // namespace clara::host::process
