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

void RandomController::start(const SearchSpace& space, const StudyInfo& study) {
  space_ = space;
  rng_ = StudyRng(study.seed);
  wanted_ = options_.num_samples.value_or(options_.max_rounds * std::max(1, study.workers));
}

Answer RandomController::ask(int n) {
  if (given_ >= wanted_)
    return Finished{"all " + std::to_string(wanted_) + " random samples were tried"};
  const auto count = std::min<std::int64_t>(std::max(n, 1), wanted_ - given_);
  Proposals proposals;
  for (std::int64_t i = 0; i < count; ++i) proposals.list.push_back({sample(space_, rng_), ""});
  given_ += count;
  return proposals;
}

void RandomController::tell(const Outcome&) {}  // what came before changes nothing

Value RandomController::save() const { return Object{{"rng", rng_.save()}, {"given", given_}}; }

void RandomController::restore(const Value& state) {
  rng_.restore(state.as_object().at("rng"));
  given_ = state.as_object().at("given").as_int();
}

}  // namespace clara::search
