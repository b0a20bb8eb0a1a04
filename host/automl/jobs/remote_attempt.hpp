#pragma once

#include "host/automl/jobs/launcher.hpp"
#include "host/process/command.hpp"
#include "host/process/events.hpp"
#include "host/process/line_splitter.hpp"

#include <host/log/logger.hpp>

#include <clara/automl/runner.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace clara::host::automl {

/// The request for an attempt that `plan` describes; `command` has its attempt folder.
RunRequest request_of(const Job& job, const process::Command& command, std::int64_t attempt);

/// One attempt that a runner runs. What is marked [runner] belongs to that thread, the rest to the
/// [loop].
class RemoteAttempt : public std::enable_shared_from_this<RemoteAttempt> {
 public:
  /// What a job may still have to be told to do.
  enum class Wish { none, ask, stop, kill };

  RemoteAttempt(boost::asio::io_context& loop, Runner& runner, Logger& log, AttemptPlan plan,
                process::Command command, AttemptHooks hooks);

  /// [runner] Makes its folder and submits it, or takes it over when the plan has a handle.
  void begin();
  /// [runner] It has a handle, and has not ended.
  const std::string* open_handle() const { return open_ ? &handle_ : nullptr; }
  /// [runner] Tells what is new.
  void look(const RunStatus& status);
  /// [runner] Does what it was told to do and could not yet, or submits again.
  void catch_up();

  void wish(Wish wish);
  void hold(bool held) { held_ = held; }
  void forget();

 private:
  template <class F>
  void tell(F function);
  void submit();
  void restart(int restarts);
  bool asked_before() const;
  bool read_updates();
  void read_lines();
  void say_why_it_waits(const RunStatus& status);
  void end(const RunStatus& status);
  void conclude(process::JobEnd end);
  std::filesystem::path folder() const;

  boost::asio::io_context& loop_;
  Runner& runner_;
  Logger& log_;
  std::shared_ptr<const AttemptHooks> hooks_;  ///< [loop] null: forgotten
  boost::asio::steady_timer grace_;            ///< [loop]
  int told_restarts_ = 0;                      ///< [loop] as often the engine knows of
  std::atomic<Wish> wish_ = Wish::none;
  std::atomic<int> asked_of_ = 0;  ///< the restarts that it was asked to end after
  std::atomic<bool> held_ = false;

  // [runner]
  const AttemptPlan plan_;
  const process::Command command_;  ///< of its first start
  RunRequest request_;
  std::string handle_;
  bool open_ = false;   ///< submitted, and not ended
  bool begun_ = false;  ///< its folder is made
  bool over_ = false;   ///< its end was told
  Wish done_ = Wish::none;
  std::optional<bool> had_result_;  ///< when it was first asked to end
  int restarts_ = 0;
  std::optional<process::EventsReader> events_;
  std::string protocol_failure_;
  process::LineSplitter lines_;
  std::int64_t log_read_ = 0;
  std::string said_;  ///< why it waits
  std::optional<std::chrono::steady_clock::time_point> ended_since_;
};

}  // namespace clara::host::automl
