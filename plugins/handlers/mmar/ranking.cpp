#include "ranking.hpp"

#include <algorithm>
#include <cmath>

namespace clara::mmar_handlers {

bool has_rank(const Job& job) {
  return job.state == JobState::complete && job.score && std::isfinite(*job.score);
}

std::vector<std::shared_ptr<const Job>> ranked(const StudySnapshot& study) {
  std::vector<std::shared_ptr<const Job>> out;
  for (const auto& job : study.jobs)
    if (has_rank(*job)) out.push_back(job);
  std::sort(out.begin(), out.end(), Better(study));
  return out;
}

Better::Better(const StudySnapshot& study) : direction_(study.direction()) {
  if (study.objectives.size() == 1) return;
  for (const auto& job : study.pareto) pareto_.insert(job->number);
}

bool Better::operator()(const std::shared_ptr<const Job>& a,
                        const std::shared_ptr<const Job>& b) const {
  if (!pareto_.empty() && pareto_.contains(a->number) != pareto_.contains(b->number))
    return pareto_.contains(a->number);
  if (*a->score == *b->score) return a->number < b->number;
  return direction_ == Direction::maximize ? *a->score > *b->score : *a->score < *b->score;
}

std::string values_text(const SearchValues& values) {
  std::string out;
  for (const auto& entry : values.list()) {
    const bool is_text = entry.value.is_string();
    out += (out.empty() ? "" : ", ") + entry.name + "=" +
           (is_text ? entry.value.as_string() : entry.value.json());
  }
  return out;
}

}  // namespace clara::mmar_handlers
