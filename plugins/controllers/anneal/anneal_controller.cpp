#include "anneal_controller.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace clara::anneal {

std::span<const Field> AnnealController::Options::fields() {
  static const std::array list{
      field<&Options::num_samples>("num_samples", "jobs in all").at_least(1),
      field<&Options::avg_best_idx>("avg_best_idx",
                                    "mean rank, counted from 1, of the job to stay near")
          .at_least(1),
      field<&Options::shrink_coef>("shrink_coef", "how fast the neighbourhood shrinks")
          .at_least(0)};
  return list;
}

namespace {

/// A value from the neighbourhood of `good` whose size is `shrinking` times the whole; anything
/// when good is null.
Value near(const Parameter& parameter, const Value& good, double shrinking, StudyRng& rng) {
  if (parameter.type == Parameter::Type::categorical) {
    if (!good.is_null() && rng.uniform() >= shrinking) return good;
    return parameter.choices.at(rng.below(parameter.choices.size()));
  }
  const double half = 0.5 * shrinking;
  const double centre =
      good.is_null() ? 0.5 : std::clamp(to_unit(parameter, good), half, 1.0 - half);
  return from_unit(parameter, centre - half + 2.0 * half * rng.uniform());
}

}  // namespace

std::int64_t AnnealController::number_of_jobs(const SearchSpace&, const StudyInfo& study) {
  check_one_objective(study, "AnnealController");
  return options_.num_samples;
}

Proposal AnnealController::propose(const SearchSpace& space, StudyRng& rng) {
  constexpr int kTries = 1000;
  for (int i = 0; i < kTries; ++i) {
    Proposal proposal;
    auto& values = proposal.values;
    for (const auto& parameter : space.parameters()) {
      if (!space.active(parameter, values)) continue;
      const double shrinking =
          1.0 / (1.0 + static_cast<double>(seen(parameter.name)) * options_.shrink_coef);
      const auto good = good_value(parameter, rng);
      values.set(parameter.name, good ? near(parameter, *good, shrinking, rng)
                                      : near(parameter, Value(), 1.0, rng));
    }
    if (space.problem(values).empty()) return proposal;
  }
  throw Error("AnnealController: 1000 recommendations in a row were forbidden by the search space");
}

std::size_t AnnealController::seen(const std::string& name) const {
  return static_cast<std::size_t>(std::count_if(
      tries_.begin(), tries_.end(), [&](const Try& t) { return t.values.find(name) != nullptr; }));
}

std::optional<Value> AnnealController::good_value(const Parameter& parameter, StudyRng& rng) const {
  // numpy's geometric(p) - 1, by inversion: the number of misses before a hit of probability p.
  const double p = 1.0 / options_.avg_best_idx;
  auto rank = p >= 1.0 ? 0.0 : std::floor(std::log1p(-rng.uniform()) / std::log1p(-p));
  const Value* last = nullptr;
  for (const auto& t : tries_) {
    const auto* value = t.values.find(parameter.name);
    if (!value) continue;
    last = value;
    if (rank-- < 1) break;
  }
  return last ? std::optional<Value>(*last) : std::nullopt;
}

void AnnealController::learn(const Outcome& outcome) {
  if (outcome.state != TrialState::complete || !outcome.feasible()) return;
  const double loss = outcome.losses.front();
  const auto place = std::upper_bound(tries_.begin(), tries_.end(), loss,
                                      [](double l, const Try& t) { return l < t.loss; });
  tries_.insert(place, {outcome.proposal.values, loss});
}

}  // namespace clara::anneal
