#pragma once

#include <clara/automl/handler.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace clara::host::automl {

/// Every job of the study in its latest state, and the best of them. Jobs
/// are immutable and shared with whoever has a snapshot; a change makes a new one. [loop]
class JobTable {
 public:
  /// `study`: what stays the same in every snapshot.
  explicit JobTable(StudySnapshot study);

  /// Adds the next job; its number is one above the last.
  std::shared_ptr<const Job> add(Job job);
  const std::shared_ptr<const Job>& at(std::int64_t number) const;
  bool has(std::int64_t number) const { return number >= 1 && number <= size(); }
  /// Changes a copy of the job and puts it in place.
  std::shared_ptr<const Job> update(std::int64_t number, const std::function<void(Job&)>& change);
  std::int64_t size() const { return static_cast<std::int64_t>(study_.jobs.size()); }
  const std::vector<Objective>& objectives() const { return study_.objectives; }
  const std::shared_ptr<const Job>& best() const { return study_.best; }

  void set_space(SearchSpace space);
  void set_round(int round);
  /// The study as it stands; the same object until something changes.
  std::shared_ptr<const StudySnapshot> snapshot();

 private:
  void consider_score(const std::shared_ptr<const Job>& job);
  void consider(const std::shared_ptr<const Job>& job);

  StudySnapshot study_;
  std::shared_ptr<const StudySnapshot> shared_;
};

/// True when `a` beats `b`; false for equals.
bool better(Direction direction, double a, double b);
/// It violates no constraint.
bool is_feasible(const Job& job);
/// Why a study has no best job: "no job was completed", or that those which were violate a
/// constraint.
std::string why_no_best(const StudySnapshot& study);

}  // namespace clara::host::automl
