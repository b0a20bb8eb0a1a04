#include "random_controller.hpp"

#include <array>
#include <string>
#include <utility>

namespace my_automl {

// The history of a study that goes on teaches a random search nothing.
void RandomController::start(const clara::SearchSpace& space, const clara::StudyInfo& study,
                             std::span<const clara::Outcome>) {
  space_ = space;
  // All randomness comes from here, so that a study can be repeated.
  rng_ = clara::StudyRng(study.seed);
}

clara::Answer RandomController::ask(int) {
  if (running_ > 0) return clara::Wait{clara::Wait::Until::round_end};
  if (round_ == options_.max_rounds) {
    return clara::Finished{"all " + std::to_string(options_.max_rounds) + " rounds are over"};
  }
  ++round_;
  clara::Proposals proposals;
  for (std::int64_t i = 0; i < options_.jobs_per_round; ++i) {
    clara::Proposal proposal;
    proposal.values = clara::sample(space_, rng_);
    proposal.note = "round " + std::to_string(round_);
    proposal.token = ++given_;
    proposals.list.push_back(std::move(proposal));
    ++running_;
  }
  return proposals;
}

void RandomController::tell(const clara::Outcome& outcome) {
  if (outcome.origin == clara::Origin::controller) --running_;
}

clara::Value RandomController::save() const {
  return clara::Object{
      {"rng", rng_.save()}, {"round", round_}, {"given", given_}, {"running", running_}};
}

void RandomController::restore(const clara::Value& state) {
  const auto& saved = state.as_object();
  rng_.restore(saved.at("rng"));
  round_ = saved.at("round").as_int();
  given_ = saved.at("given").as_int();
  running_ = saved.at("running").as_int();
}

}  // namespace my_automl
