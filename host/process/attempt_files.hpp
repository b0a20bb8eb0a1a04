#pragma once

#include "host/process/events.hpp"
#include "host/process/job_end.hpp"
#include "host/process/serial_queue.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace clara::host::process {

/// The files of a running attempt. They are read and written on the thread of `files`, one work
/// after another, so that a file system that hangs holds up neither the loop nor its signals; what
/// they say comes back on the loop. All functions are for the loop's thread.
class AttemptFiles {
 public:
  /// `attempt`: its folder. Events are read from `from` on. `loop` and `files` outlive what is on
  /// its way.
  AttemptFiles(boost::asio::io_context& loop, SerialQueue& files,
               const std::filesystem::path& attempt, EventsMark from);

  /// Runs `make`, which makes the folder: "", or why it could not.
  void make(std::function<void()> make, std::function<void(std::string)> told);
  /// What is new in events.jsonl.
  void poll(std::function<void(EventBatch)> told);
  struct Last {
    EventBatch batch;
    std::optional<JobEnd> end;  ///< none: the batch was not the last one
  };
  /// The same when nothing more is added, and after the last batch read_end(), with `had_result`.
  void last(EndFacts facts, std::function<void(Last)> told);
  /// The file `stop`, and whether result.json was there before the first one.
  void request_stop(std::function<void()> told);
  /// Whether clara-job has left its exit.json.
  void look_for_exit(std::function<void(bool)> told);
  /// kill_remnants().
  void sweep(std::function<void(int)> told);

 private:
  struct State {
    std::filesystem::path attempt;
    EventsReader events;
    bool asked = false;
    bool had_result = false;
  };
  // Keeps the loop running until the answer is there.
  template <class Work, class Told>
  void ask(Work work, Told told) {
    files_.post([state = state_, &loop = loop_, busy = boost::asio::make_work_guard(loop_),
                 work = std::move(work), told = std::move(told)]() mutable {
      boost::asio::post(loop, [answer = work(*state), told = std::move(told)]() mutable {
        told(std::move(answer));
      });
    });
  }

  boost::asio::io_context& loop_;
  SerialQueue& files_;
  std::shared_ptr<State> state_;  ///< [job files]
};

}  // namespace clara::host::process
