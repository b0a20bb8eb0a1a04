#pragma once

#include <clara/automl/handler.hpp>
#include <clara/context.hpp>

#include <chrono>
#include <memory>

namespace clara::mmar_handlers {

/// Clara's MMARStatsHandler: keeps <run>/mmar_stats.json up to date, old or new at any moment:
///   {"run": "run_1", "jobs": [{"rank": 1, "job": "W1_1_J1", "state": "complete", "score": 0.9,
///   "seconds": 12.5,
///    "values": {...}, "folder": "...", "reason": ""}, ...]}
/// Ranked jobs come first, then those without a score (rank null), by number. A study of thousands
/// of short jobs writes it now and then: never for more than a small part of the time, and always
/// at the end.
class MMARStatsHandler final : public Handler {
 public:
  explicit MMARStatsHandler(Context& context) : context_(context) {}
  bool gates() const override { return false; }

  void end_job(const Event& event, StudyControl& control) override;
  void shutdown(const Event& event, StudyControl& control) override;

 private:
  void write_later(StudyControl& control);
  void write();

  Context& context_;
  // All of it: [handler].
  std::shared_ptr<const StudySnapshot> newest_;  ///< what is not written yet; null: nothing
  bool planned_ = false;                         ///< a write is asked for
  std::chrono::milliseconds pause_{0};           ///< before the next one
};

}  // namespace clara::mmar_handlers
