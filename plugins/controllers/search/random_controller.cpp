#include "random_controller.hpp"

#include <algorithm>
#include <array>

namespace clara::search {

std::span<const Field> RandomController::Options::fields() {
  static const std::array list{
      field<&Options::max_rounds>("max_rounds", "rounds of one job for each worker").at_least(1),
      field<&Options::num_samples>("num_samples", "jobs in all; overrides max_rounds").at_least(1)};
  return list;
}

std::int64_t RandomController::number_of_jobs(const SearchSpace&, const StudyInfo& study) {
  return options_.num_samples.value_or(options_.max_rounds * std::max(1, study.workers));
}

Proposal RandomController::propose(const SearchSpace& space, StudyRng& rng) {
  Proposal proposal;
  proposal.values = sample(space, rng);
  return proposal;
}

}  // namespace clara::search
