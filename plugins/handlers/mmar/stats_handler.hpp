#pragma once

#include <clara/automl/handler.hpp>
#include <clara/context.hpp>

namespace clara::mmar_handlers {

/// Clara's StatsHandler of the AutoML loop: one log line for each recommendation, job and round,
/// and a summary at the end. A job that failed is told by the host, with its log.
class StatsHandler final : public Handler, public JobTeller {
 public:
  explicit StatsHandler(Context& context) : context_(context) {}
  bool gates() const override { return false; }

  void recommendations_available(const Event& event, StudyControl& control) override;
  void end_job(const Event& event, StudyControl& control) override;
  void round_ended(const Event& event, StudyControl& control) override;
  void shutdown(const Event& event, StudyControl& control) override;

 private:
  Context& context_;
};

}  // namespace clara::mmar_handlers
