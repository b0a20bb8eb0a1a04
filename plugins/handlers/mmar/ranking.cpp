#include "ranking.hpp"

#include <algorithm>

namespace clara::mmar_handlers {

std::vector<std::shared_ptr<const Job>> ranked(const StudySnapshot& study) {
  std::vector<std::shared_ptr<const Job>> out;
  for (const auto& job : study.jobs)
    if (job->state == JobState::complete && job->score) out.push_back(job);
  const bool maximize = study.direction == Direction::maximize;
  std::stable_sort(out.begin(), out.end(), [&](const auto& a, const auto& b) {
    return maximize ? *a->score > *b->score : *a->score < *b->score;
  });
  return out;
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

std::string duration_text(std::chrono::system_clock::duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600)
    return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
  return std::to_string(seconds / 3600) + " h " + std::to_string(seconds % 3600 / 60) + " min";
}

}  // namespace clara::mmar_handlers
