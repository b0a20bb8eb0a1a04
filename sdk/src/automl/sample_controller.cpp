#include <clara/automl/sample_controller.hpp>

#include <algorithm>
#include <string>

namespace clara {

void SampleController::start(const SearchSpace& space, const StudyInfo& study,
                             std::span<const Outcome> history) {
  wanted_ = number_of_jobs(space, study);
  space_ = space;
  rng_ = StudyRng(study.seed);
  for (const auto& outcome : history) learn(outcome);
}

Answer SampleController::ask(int n) {
  if (given_ >= wanted_) return Finished{"all " + std::to_string(wanted_) + " samples were tried"};
  const auto count = std::min<std::int64_t>(std::max(n, 1), wanted_ - given_);
  Proposals proposals;
  for (std::int64_t i = 0; i < count; ++i) {
    proposals.list.push_back(propose(space_, rng_));
    proposals.list.back().token = ++given_;
  }
  return proposals;
}

Value SampleController::save() const { return Object{{"rng", rng_.save()}, {"given", given_}}; }

void SampleController::restore(const Value& state) {
  rng_.restore(state.as_object().at("rng"));
  given_ = state.as_object().at("given").as_int();
}

}  // namespace clara
