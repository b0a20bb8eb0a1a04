#pragma once

#include "host/automl/observer.hpp"

#include <host/log/logger.hpp>

namespace clara::host::display {

/// Where there is no terminal: one line of the log for each thing that happens.
class LineDisplay final : public automl::Observer {
 public:
  /// `told`: a handler says in the log how each job went; what it says is not said again.
  explicit LineDisplay(Logger& log, bool told = false) : log_(log), told_(told) {}

  void started(const std::shared_ptr<const StudySnapshot>& study,
               const std::vector<Slot>& slots) override;
  void job_started(const std::shared_ptr<const Job>& job) override;
  void job_ended(const std::shared_ptr<const Job>& job,
                 const std::shared_ptr<const StudySnapshot>& study) override;
  void job_failed(const std::shared_ptr<const Job>& job, const std::string& log_tail) override;
  void stopping(const std::string& reason) override;

 private:
  Logger& log_;
  bool told_;
};

}  // namespace clara::host::display
