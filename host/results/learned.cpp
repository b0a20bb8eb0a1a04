#include "host/results/learned.hpp"

#include "host/automl/state/job_table.hpp"

#include <algorithm>
#include <cmath>

namespace clara::host::results {
namespace {

using Jobs = std::vector<std::shared_ptr<const Job>>;

/// Ranks from 0; equals share the mean of theirs.
std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<double> out;
  for (const double value : values) {
    double below = 0, same = 0;
    for (const double other : values) {
      below += other < value ? 1 : 0;
      same += other == value ? 1 : 0;
    }
    out.push_back(below + (same - 1) / 2);
  }
  return out;
}

std::optional<double> correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const double mean = (n - 1) / 2;  // of ranks
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) * (a[i] - mean);
    bb += (b[i] - mean) * (b[i] - mean);
  }
  if (aa == 0 || bb == 0) return std::nullopt;
  return ab / std::sqrt(aa * bb);
}

/// `jobs`: the best first.
LearnedRange learn_range(const Jobs& jobs, const std::string& name, Direction direction) {
  constexpr std::size_t kFewest = 4;
  constexpr std::size_t kQuarter = 4;
  std::vector<double> values, goodness;
  for (const auto& job : jobs) {
    values.push_back(job->values.find(name)->as_number());
    goodness.push_back(direction == Direction::maximize ? *job->score : -*job->score);
  }
  LearnedRange range;
  range.good =
      std::min(std::max<std::size_t>(2, (jobs.size() + kQuarter - 1) / kQuarter), jobs.size());
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(range.good);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const auto [good_low, good_high] = std::minmax_element(values.begin(), middle);
  range.tried_low = *low;
  range.tried_high = *high;
  range.good_low = *good_low;
  range.good_high = *good_high;
  if (jobs.size() >= kFewest) range.trend = correlation(ranks(values), ranks(goodness));
  return range;
}

LearnedChoice learn_choice(const Value& choice, const StudySnapshot& study,
                           const std::string& name) {
  LearnedChoice learned;
  learned.choice = choice;
  double sum = 0;
  for (const auto& job : study.jobs) {
    const auto* value = job->values.find(name);
    if (!value || !(*value == choice)) continue;
    learned.failed += job->state == JobState::failed ? 1 : 0;
    if (job->state != JobState::complete || !job->score) continue;
    ++learned.jobs;
    sum += *job->score;
    if (!learned.best || automl::better(study.direction(), *job->score, *learned.best))
      learned.best = job->score;
  }
  if (learned.jobs > 0) learned.mean = sum / static_cast<double>(learned.jobs);
  return learned;
}

}  // namespace

std::vector<std::shared_ptr<const Job>> ranked(const StudySnapshot& study) {
  Jobs jobs;
  for (const auto& job : study.jobs) {
    if (job->state == JobState::complete && job->score && std::isfinite(*job->score) &&
        automl::is_feasible(*job))
      jobs.push_back(job);
  }
  std::stable_sort(jobs.begin(), jobs.end(), [&](const auto& a, const auto& b) {
    return automl::better(study.direction(), *a->score, *b->score);
  });
  return jobs;
}

std::vector<Learned> learned(const StudySnapshot& study) {
  std::vector<Learned> list;
  const auto complete = ranked(study);
  for (const auto& parameter : study.space.parameters()) {
    Jobs jobs;
    for (const auto& job : complete) {
      if (job->values.find(parameter.name)) jobs.push_back(job);
    }
    Learned learned{parameter, jobs.size(), {}, {}};
    if (parameter.type != Parameter::Type::categorical) {
      if (!jobs.empty()) learned.range = learn_range(jobs, parameter.name, study.direction());
    } else {
      for (const auto& choice : parameter.choices)
        learned.choices.push_back(learn_choice(choice, study, parameter.name));
    }
    list.push_back(std::move(learned));
  }
  return list;
}

}  // namespace clara::host::results
