#include "host/automl/state/job_table.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace clara::host::automl {

bool is_feasible(const Job& job) {
  return std::all_of(job.violations.begin(), job.violations.end(),
                     [](double violation) { return violation <= 0; });
}

std::string why_no_best(const StudySnapshot& study) {
  const auto beyond = std::count_if(study.jobs.begin(), study.jobs.end(), [](const auto& job) {
    return job->state == JobState::complete && !is_feasible(*job);
  });
  if (beyond == 0) return "no job was completed";
  return "no job keeps to the constraints: " + std::to_string(beyond) +
         (beyond == 1 ? " was completed, and violates one" : " were completed, and violate one");
}

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
  std::shared_ptr<const Job> job = std::move(changed);
  study_.jobs.set(index, job);
  consider(job);
  shared_.reset();
  return job;
}

namespace {

/// A value for each objective; empty for a job that takes no part.
std::vector<double> values_of(const Job& job) {
  if (job.state != JobState::complete || !job.score) return {};
  auto values = job.scores.empty() ? std::vector{*job.score} : job.scores;
  // A score that is not finite never wins, whatever comes first.
  const bool finite =
      std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
  return is_feasible(job) && finite ? values : std::vector<double>{};
}

bool dominates(const std::vector<Objective>& objectives, const std::vector<double>& a,
               const std::vector<double>& b) {
  bool somewhere = false;
  for (std::size_t i = 0; i < objectives.size(); ++i) {
    if (better(objectives[i].direction, b[i], a[i])) return false;
    somewhere |= better(objectives[i].direction, a[i], b[i]);
  }
  return somewhere;
}

}  // namespace

// With one objective there is no front to keep: thousands of jobs may have the same score.
void JobTable::consider_score(const std::shared_ptr<const Job>& job) {
  const auto& best = study_.best;
  const bool first = best && *job->score == *best->score && job->number <= best->number;
  if (best && !first && !better(study_.direction(), *job->score, *best->score)) return;
  study_.best = job;
  study_.pareto = {job};
}

void JobTable::consider(const std::shared_ptr<const Job>& job) {
  const auto values = values_of(*job);
  if (values.size() != study_.objectives.size()) return;
  if (values.size() == 1) return consider_score(job);
  auto& front = study_.pareto;
  std::erase_if(front, [&](const auto& other) { return other->number == job->number; });
  const auto beats = [&](const Job& a, const Job& b) {
    return dominates(study_.objectives, values_of(a), values_of(b));
  };
  if (std::any_of(front.begin(), front.end(),
                  [&](const auto& other) { return beats(*other, *job); }))
    return;
  std::erase_if(front, [&](const auto& other) { return beats(*job, *other); });
  front.insert(std::upper_bound(front.begin(), front.end(), job,
                                [](const auto& a, const auto& b) { return a->number < b->number; }),
               job);
  study_.best = front.front();
  for (const auto& other : front)
    if (better(study_.direction(), *other->score, *study_.best->score)) study_.best = other;
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
