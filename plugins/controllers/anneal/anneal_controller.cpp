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

void AnnealController::start(const SearchSpace& space, const StudyInfo& study) {
  space_ = space;
  direction_ = study.direction;
  rng_ = StudyRng(study.seed);
}

Answer AnnealController::ask(int n) {
  if (given_ >= options_.num_samples)
    return Finished{"all " + std::to_string(options_.num_samples) + " samples were tried"};
  const auto count = std::min<std::int64_t>(std::max(n, 1), options_.num_samples - given_);
  Proposals proposals;
  for (std::int64_t i = 0; i < count; ++i) proposals.list.push_back({propose(), ""});
  given_ += count;
  return proposals;
}

SearchValues AnnealController::propose() {
  constexpr int kTries = 1000;
  for (int i = 0; i < kTries; ++i) {
    SearchValues values;
    for (const auto& parameter : space_.parameters()) {
      if (!space_.active(parameter, values)) continue;
      const double shrinking =
          1.0 / (1.0 + static_cast<double>(seen(parameter.name)) * options_.shrink_coef);
      const auto good = good_value(parameter);
      values.set(parameter.name,
                 good ? near(parameter, *good, shrinking) : near(parameter, Value(), 1.0));
    }
    if (space_.problem(values).empty()) return values;
  }
  throw Error("AnnealController: 1000 recommendations in a row were forbidden by the search space");
}

std::size_t AnnealController::seen(const std::string& name) const {
  return static_cast<std::size_t>(std::count_if(
      tries_.begin(), tries_.end(), [&](const Try& t) { return t.values.find(name) != nullptr; }));
}

std::optional<Value> AnnealController::good_value(const Parameter& parameter) {
  // numpy's geometric(p) - 1, by inversion: the number of misses before a hit of probability p.
  const double p = 1.0 / options_.avg_best_idx;
  auto rank = p >= 1.0 ? 0.0 : std::floor(std::log1p(-rng_.uniform()) / std::log1p(-p));
  const Value* last = nullptr;
  for (const auto& t : tries_) {
    const auto* value = t.values.find(parameter.name);
    if (!value) continue;
    last = value;
    if (rank-- < 1) break;
  }
  return last ? std::optional<Value>(*last) : std::nullopt;
}

/// A value from the neighbourhood of `good` whose size is `shrinking` times the whole; anything
/// when good is null.
Value AnnealController::near(const Parameter& parameter, const Value& good, double shrinking) {
  if (parameter.type == Parameter::Type::categorical) {
    if (!good.is_null() && rng_.uniform() >= shrinking) return good;
    return parameter.choices.at(rng_.below(parameter.choices.size()));
  }
  const double half = 0.5 * shrinking;
  const double centre =
      good.is_null() ? 0.5 : std::clamp(to_unit(parameter, good), half, 1.0 - half);
  return from_unit(parameter, centre - half + 2.0 * half * rng_.uniform());
}

void AnnealController::tell(const Outcome& outcome) {
  if (outcome.state != TrialState::complete || !outcome.score) return;
  const double loss = direction_ == Direction::maximize ? -*outcome.score : *outcome.score;
  const auto place = std::upper_bound(tries_.begin(), tries_.end(), loss,
                                      [](double l, const Try& t) { return l < t.loss; });
  tries_.insert(place, {outcome.values, loss});
}

Value AnnealController::save() const {
  Array tries;
  for (const auto& t : tries_)
    tries.emplace_back(Object{{"values", t.values.to_value()}, {"loss", t.loss}});
  return Object{{"rng", rng_.save()}, {"given", given_}, {"tries", std::move(tries)}};
}

void AnnealController::restore(const Value& state) {
  const auto& object = state.as_object();
  rng_.restore(object.at("rng"));
  given_ = object.at("given").as_int();
  tries_.clear();
  for (const auto& t : object.at("tries").as_array())
    tries_.push_back({SearchValues::from_value(t.as_object().at("values")),
                      t.as_object().at("loss").as_number()});
}

}  // namespace clara::anneal
