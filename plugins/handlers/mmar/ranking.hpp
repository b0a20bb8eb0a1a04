#pragma once

#include <clara/automl/handler.hpp>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace clara::mmar_handlers {

/// The complete jobs of a study, the best first; of equal scores the earlier job. Jobs without a
/// score are left out, so that a NaN is never best.
std::vector<std::shared_ptr<const Job>> ranked(const StudySnapshot& study);

/// It is complete and has a score that is a number.
bool has_rank(const Job& job);

/// Whether a job of a study comes before another: those of the Pareto set first, then by score;
/// both have scores, equal ones the order of their numbers.
class Better {
 public:
  explicit Better(const StudySnapshot& study);
  bool operator()(const std::shared_ptr<const Job>& a, const std::shared_ptr<const Job>& b) const;

 private:
  Direction direction_;
  std::set<std::int64_t> pareto_;  // numbers; empty for one objective, where the score says it
};

/// "learning_rate=0.002, lr_scheduler.gamma=0.1".
std::string values_text(const SearchValues& values);

}  // namespace clara::mmar_handlers
