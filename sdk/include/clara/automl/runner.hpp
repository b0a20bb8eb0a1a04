#pragma once

#include <clara/automl/job.hpp>
#include <clara/component.hpp>

#include <chrono>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clara {

/// One attempt of a job, ready to be run somewhere.
struct RunRequest {
  std::string name;              ///< for people and queues: "W1_2_J3"
  std::string uid;               ///< of the job, unique over all studies
  int attempt = 1;               ///< `name` and `uid` and `attempt` together name one request
  std::filesystem::path folder;  ///< of this attempt, absolute; job.json lies there already
  /// What is to be run, with one more argument: how often the runner has started this request
  /// before, "0" at first. It needs no environment but HOME and PATH, supervises the job, keeps the
  /// files of the job contract, and gives each start its own attempt folder. SIGTERM ends the job,
  /// within `grace`; SIGQUIT, or a second SIGTERM, ends it at once.
  std::vector<std::string> argv;
  Slot slot;                                ///< one of those that slots() has given
  std::chrono::milliseconds time_limit{0};  ///< kept by argv; 0: none
  std::chrono::milliseconds grace{0};       ///< from SIGTERM to SIGKILL
};

/// How a request stands.
struct RunStatus {
  enum class State {
    waiting,  ///< for its place; not started, or to be started anew
    running,
    ended,  ///< nothing of it is left; how it ended is in the job's own files
  };
  State state = State::waiting;
  /// Waiting: what for. Ended: how, for a job that could not write that down itself, as when its
  /// node died.
  std::string why;
  /// Ended: one word for the study when the job's own files do not say how ("timeout", "oom",
  /// "stopped", "spawn"); empty: "lost".
  std::string reason;
  bool impossible = false;  ///< waiting for what can never be: told to the user
  /// How often the runner has started it anew: never less than before. Each start is an attempt of
  /// the job; what the one before had reported is void.
  int restarts = 0;
};

/// Where jobs run when that is not this machine: a cluster's queue, other hosts. It moves no files:
/// both sides see the same folders. The host calls one function at a time, slots() before any
/// other on the [controller] thread, the rest on the [runner] thread, where each may take its time.
/// Owned by the host. What a call is given is lent for it.
class CLARA_API Runner : public Component {
 public:
  static constexpr std::string_view kind = "runner";

  /// [controller] Once, first. As many places as requests may be open at a time; workers count
  /// from 1. Throws clara::Error when there is no such place at all.
  virtual std::vector<Slot> slots() = 0;

  /// [runner] Starts a request, or puts it into a queue, and returns its handle: a text that says
  /// everything about where it is, also to another host tomorrow (the study keeps it). Nothing when
  /// that cannot be done now (`why`): the host tries again. Throws clara::Error when it never can:
  /// that fails this job only.
  virtual std::optional<std::string> submit(const RunRequest& request, std::string& why) = 0;

  /// [runner] How these handles stand, one status each, in their order. Throws clara::Error when
  /// nobody answers: everything stands as before, and the host asks again.
  virtual std::vector<RunStatus> poll(std::span<const std::string> handles) = 0;

  /// [runner] Sends SIGTERM to the request's argv, or takes it out of the queue; `at_once`: it has
  /// to be gone as soon as that can be done. For one that has ended it does nothing. Throws
  /// clara::Error when nobody answers: the host tries again.
  virtual void cancel(const std::string& handle, bool at_once) = 0;

  /// [runner] Takes over a request of an earlier host. `handle` is what submit() returned, or
  /// empty: that host was killed before it could write the handle down, or before it had asked.
  /// Returns the handle, or nothing when there is no such request any more, or there never was:
  /// then its files are all there is. It must not be mistaken for a request of somebody else that
  /// has the same handle by now.
  virtual std::optional<std::string> adopt(const std::string& handle,
                                           const RunRequest& request) = 0;

  /// [any] How long the host waits between two polls; the same always.
  virtual std::chrono::milliseconds poll_period() const { return std::chrono::seconds(2); }
};

}  // namespace clara
