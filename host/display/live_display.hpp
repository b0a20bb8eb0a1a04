#pragma once

#include "host/automl/observer.hpp"
#include "host/display/study_view.hpp"

#include <host/log/logger.hpp>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace clara::host::display {

/// The live table on a terminal: drawn below the log's lines, which go through it as long as it
/// lives. A thread of its own writes, so that a terminal that is stopped (Ctrl-S) stops nothing
/// else.
class LiveDisplay final : public automl::Observer {
 public:
  struct Terminal {
    std::function<void(const std::string&)> write;
    std::function<Paper()> paper;  ///< its size may change
    /// False: what was written last has not been taken yet, and nothing is drawn. Empty: always.
    std::function<bool()> ready;
  };
  struct Facts {
    std::string objective;
    std::optional<std::chrono::milliseconds> time_limit;
    bool told = false;  ///< a handler says in the log how each job went: see View::told
  };
  /// stderr, with the size that the kernel tells. `output` writes to it, and outlives the display.
  static Terminal standard_error(bool color, OutputThread& output);

  LiveDisplay(Logger& log, Facts facts, Terminal terminal);
  ~LiveDisplay() override;

  void started(const std::shared_ptr<const StudySnapshot>& study,
               const std::vector<Slot>& slots) override;
  void expected(std::optional<std::int64_t> jobs) override;
  void job_started(const std::shared_ptr<const Job>& job) override;
  void job_progress(const std::shared_ptr<const Job>& job) override;
  void job_ended(const std::shared_ptr<const Job>& job,
                 const std::shared_ptr<const StudySnapshot>& study) override;
  void job_failed(const std::shared_ptr<const Job>& job, const std::string& log_tail) override;
  void stopping(const std::string& reason) override;

 private:
  void serve();
  void add_line(std::string line);
  void set_running(const std::shared_ptr<const Job>& job);
  void notify();
  /// What has to be written to bring the terminal up to date; with the mutex held.
  std::string frame();

  Logger& log_;
  Terminal terminal_;
  std::mutex mutex_;
  std::condition_variable wake_;
  View view_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::deque<std::string> lines_;  ///< of the log, not written yet
  std::int64_t dropped_ = 0;       ///< lines that did not wait
  std::size_t drawn_ = 0;          ///< lines of the table that stand on the terminal
  bool changed_ = false;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace clara::host::display
