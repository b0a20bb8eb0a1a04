#pragma once

#include <clara/automl/handler.hpp>
#include <clara/context.hpp>

namespace clara::mmar_handlers {

/// Clara's MMARStatsHandler: keeps <run>/mmar_stats.json up to date, old or new at any moment:
///   {"run": "run_1", "jobs": [{"rank": 1, "job": "W1_1_J1", "state": "complete", "score": 0.9,
///   "seconds": 12.5,
///    "values": {...}, "folder": "...", "reason": ""}, ...]}
/// Ranked jobs come first, then those without a score (rank null), by number.
class MMARStatsHandler final : public Handler {
 public:
  explicit MMARStatsHandler(Context& context) : context_(context) {}
  bool gates() const override { return false; }

  void end_job(const Event& event, StudyControl& control) override;
  void shutdown(const Event& event, StudyControl& control) override;

 private:
  void write(const StudySnapshot& study);
  Context& context_;
};

}  // namespace clara::mmar_handlers
