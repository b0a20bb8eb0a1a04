#include "host/automl/state/study_state.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <string>
#include <utility>

namespace clara::host::automl {
namespace {

/// The worker in a job's name, W<worker>_<n>_J<job>.
int worker_of(const std::string& name) {
  int worker = 0;
  std::from_chars(name.data() + 1, name.data() + name.size(), worker);
  return worker;
}

bool is_final(JobState state) {
  return state == JobState::complete || state == JobState::pruned || state == JobState::failed;
}

}  // namespace

StudyState::StudyState(StudySnapshot study, std::optional<std::int64_t> most_jobs)
    : table_(std::move(study)), most_jobs_(most_jobs) {}

std::shared_ptr<const Job> StudyState::add(Job job, TrialRow row) {
  if (!job.name.empty()) {
    ++begun_;
    ++given_[worker_of(job.name)];
  }
  auto added = table_.add(std::move(job));
  rows_.push_back(std::move(row));
  if (added->state == JobState::waiting) waiting_.push_back(added->number);
  assert(static_cast<std::int64_t>(rows_.size()) == table_.size());
  return added;
}

std::shared_ptr<const Job> StudyState::change(std::int64_t number,
                                              const std::function<void(Job&)>& change) {
  const auto before = table_.at(number);
  auto job = table_.update(number, change);
  assert(job->number == number && job->name == before->name);
  assert(!row(number).told || job->state == before->state);
  return job;
}

const TrialRow& StudyState::row(std::int64_t number) const {
  return rows_.at(static_cast<std::size_t>(number - 1));
}

TrialRow& StudyState::row_of(std::int64_t number) {
  return rows_.at(static_cast<std::size_t>(number - 1));
}

Begun StudyState::begun(std::int64_t number) const {
  return {number, row(number).origin, row(number).proposal};
}

bool StudyState::may_begin() const {
  return !waiting_.empty() && (!most_jobs_ || begun_ < *most_jobs_);
}

bool StudyState::enough_jobs() const {
  return most_jobs_ && begun_ + static_cast<std::int64_t>(waiting_.size()) >= *most_jobs_;
}

int StudyState::cut_to_limit(int wanted) const {
  if (!most_jobs_) return wanted;
  const auto left = *most_jobs_ - begun_ - static_cast<std::int64_t>(waiting_.size());
  return static_cast<int>(std::min<std::int64_t>(wanted, left));
}

std::shared_ptr<const Job> StudyState::begin(std::size_t place, const Slot& slot,
                                             const std::filesystem::path& run_folder) {
  assert(place < waiting_.size());
  const auto taken = waiting_.begin() + static_cast<std::ptrdiff_t>(place);
  const auto number = *taken;
  waiting_.erase(taken);
  return table_.update(number, [&](Job& job) {
    assert(job.state == JobState::waiting);
    job.slot = slot;
    if (!job.name.empty()) return;
    ++begun_;
    job.name = "W" + std::to_string(slot.worker) + "_" + std::to_string(++given_[slot.worker]) +
               "_J" + std::to_string(number);
    job.folder = run_folder / job.name;
  });
}

void StudyState::outcome_done() {
  assert(outcomes_ > 0);
  --outcomes_;
}

void StudyState::catch_up(std::int64_t number) {
  assert(is_final(job(number)->state));
  late_.insert(number);
}

void StudyState::caught_up(std::int64_t number) {
  [[maybe_unused]] const auto known = late_.erase(number);
  assert(known == 1);
}

bool StudyState::mark_told(std::int64_t number) {
  assert(is_final(job(number)->state));
  return !std::exchange(row_of(number).told, true);
}

void StudyState::mark_hooked(std::int64_t number) {
  assert(is_final(job(number)->state));
  row_of(number).hooked = true;
}

void StudyState::outcome_told() {
  if (waits_ == Wait::Until::any_outcome || !rounds_.any_open()) waits_.reset();
}

std::optional<int> StudyState::close(std::int64_t number) {
  assert(row(number).told);
  const auto ended = rounds_.job_ended(job(number)->round);
  outcome_told();
  if (ended) table_.set_round(*ended);
  return ended;
}

void StudyState::wait_until(Wait::Until until) {
  waits_ = until;
  if (until == Wait::Until::round_end) rounds_.join();
}

bool StudyState::stop_for(Stop stop) {
  if (stop_) return false;
  stop_ = std::move(stop);
  return true;
}

}  // namespace clara::host::automl
