#pragma once

#include <clara/automl/handler.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clara::host::automl {

/// How a study ended.
struct Summary {
  int exit_code = 0;
  std::string reason;      ///< "all 8 rounds are done"
  std::string error;       ///< what went wrong with the study itself; empty: nothing
  bool resumable = false;  ///< there is something left that --resume would do
  bool abandoned = false;  ///< plugin code still runs: nothing may be destroyed, the process has to
                           ///< leave at once
  std::int64_t undelivered = 0;                 ///< messages in the outbox
  std::map<std::string, std::int64_t> waiting;  ///< the same by the handler's label
  std::shared_ptr<const StudySnapshot> study;
};

/// What people are shown. Called on the [loop]: hand over and return.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void started(const std::shared_ptr<const StudySnapshot>&, const std::vector<Slot>&) {}
  /// How many jobs there will be in all, as far as that is known.
  virtual void expected(std::optional<std::int64_t>) {}
  virtual void job_started(const std::shared_ptr<const Job>&) {}
  virtual void job_progress(const std::shared_ptr<const Job>&) {}
  virtual void job_ended(const std::shared_ptr<const Job>&,
                         const std::shared_ptr<const StudySnapshot>&) {}
  /// The log's last lines of a job that failed.
  virtual void job_failed(const std::shared_ptr<const Job>&, const std::string& /*log_tail*/) {}
  virtual void stopping(const std::string& /*reason*/) {}
  virtual void ended(const Summary&) {}
};

}  // namespace clara::host::automl
