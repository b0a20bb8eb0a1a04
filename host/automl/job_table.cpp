#include "host/automl/job_table.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace clara::host::automl {

bool better(Direction direction, double a, double b) {
  return direction == Direction::maximize ? a > b : a < b;
}

JobTable::JobTable(StudySnapshot study) : study_(std::move(study)) {}

std::shared_ptr<const Job> JobTable::add(Job job) {
  job.number = size() + 1;
  auto shared = std::make_shared<const Job>(std::move(job));
  study_.jobs.push_back(shared);
  consider(shared);
  shared_.reset();
  return shared;
}

const std::shared_ptr<const Job>& JobTable::at(std::int64_t number) const {
  return study_.jobs.at(static_cast<std::size_t>(number - 1));
}

std::shared_ptr<const Job> JobTable::update(std::int64_t number,
                                            const std::function<void(Job&)>& change) {
  const auto index = static_cast<std::size_t>(number - 1);
  auto changed = std::make_shared<Job>(*study_.jobs.at(index));
  change(*changed);
  const std::shared_ptr<const Job> job = std::move(changed);
  study_.jobs.set(index, job);
  consider(job);
  shared_.reset();
  return job;
}

// A score that is not finite never wins, whatever comes first.
void JobTable::consider(const std::shared_ptr<const Job>& job) {
  if (job->state != JobState::complete || !job->score || !std::isfinite(*job->score)) return;
  const auto& best = study_.best;
  const bool first = best && *job->score == *best->score && job->number <= best->number;
  if (!best || first || better(study_.direction, *job->score, *best->score)) study_.best = job;
}

void JobTable::set_space(SearchSpace space) {
  study_.space = std::move(space);
  shared_.reset();
}

void JobTable::set_round(int round) {
  study_.round = round;
  shared_.reset();
}

std::shared_ptr<const StudySnapshot> JobTable::snapshot() {
  if (!shared_) shared_ = std::make_shared<const StudySnapshot>(study_);
  return shared_;
}

}  // namespace clara::host::automl
