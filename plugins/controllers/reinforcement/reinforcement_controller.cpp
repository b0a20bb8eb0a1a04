#include "reinforcement_controller.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace clara::reinforcement {

std::span<const Field> ReinforcementController::Options::fields() {
  static const std::array list{
      field<&Options::max_rounds>("max_rounds", "rounds of recommendations").at_least(1),
      field<&Options::max_combinations>(
          "max_combinations",
          "enum combinations tried in one round; the next round goes on with the rest")
          .at_least(1)};
  return list;
}

void ReinforcementController::start(const SearchSpace& space, const StudyInfo& study,
                                    std::span<const Outcome> history) {
  check_one_objective(study, "ReinforcementController");
  space_ = space;
  workers_ = std::max(1, study.workers);
  rng_ = StudyRng(study.seed);
  reals_.clear();
  std::vector<std::vector<Value>> levels;
  for (const auto& parameter : space_.parameters()) {
    const bool is_enum = parameter.type == Parameter::Type::categorical;
    levels.push_back(is_enum ? parameter.choices : std::vector<Value>{});
    if (!is_enum) reals_.push_back(parameter);
  }
  enums_.emplace(space_, std::move(levels));
  policy_ = Policy(reals_.size());
  for (const auto& outcome : history) learn(outcome);
}

/// The enum combinations of this round; the sweep begins again when all were tried.
std::vector<SearchValues> ReinforcementController::next_combinations() {
  std::vector<SearchValues> out;
  SearchValues values;
  while (static_cast<std::int64_t>(out.size()) < options_.max_combinations && enums_->next(values))
    out.push_back(values);
  if (out.empty() && !reals_.empty()) {
    enums_->skip_to(0);
    while (static_cast<std::int64_t>(out.size()) < options_.max_combinations &&
           enums_->next(values))
      out.push_back(values);
    check(!out.empty(), "ReinforcementController: the search space forbids every enum combination");
  }
  return out;
}

SearchValues ReinforcementController::compose(const SearchValues& enums,
                                              const std::vector<double>& point) const {
  SearchValues values;
  for (const auto& parameter : space_.parameters()) {
    if (const auto* chosen = enums.find(parameter.name)) {
      values.set(parameter.name, *chosen);
      continue;
    }
    const auto real = std::find_if(reals_.begin(), reals_.end(),
                                   [&](const Parameter& p) { return p.name == parameter.name; });
    if (real != reals_.end() && space_.active(parameter, values))
      values.set(parameter.name,
                 from_unit(parameter, point[static_cast<std::size_t>(real - reals_.begin())]));
  }
  return values;
}

/// As many as keep every worker busy.
int ReinforcementController::points_per_round(std::size_t combinations) const {
  const auto per_point = static_cast<int>(combinations);
  return reals_.empty() ? 1 : std::max(1, (workers_ + per_point - 1) / per_point);
}

std::optional<std::int64_t> ReinforcementController::expected_jobs() const {
  const auto all = static_cast<std::int64_t>(enums_->size());
  const auto swept = std::min(all, options_.max_combinations);
  if (reals_.empty()) return std::min(all, swept * options_.max_rounds);
  return options_.max_rounds * swept * points_per_round(static_cast<std::size_t>(swept));
}

Proposals ReinforcementController::next_round() {
  Proposals proposals;
  const auto combinations = next_combinations();
  if (combinations.empty()) return proposals;
  const int points = points_per_round(combinations.size());
  for (int i = 0; i < points; ++i) {
    // The first try of a study is the middle of the space: what a careful user would start with.
    const auto point = round_ == 0 && i == 0 ? policy_.mean() : policy_.draw(rng_);
    for (const auto& enums : combinations) {
      Proposal proposal;
      proposal.values = compose(enums, point);
      if (!space_.problem(proposal.values).empty()) continue;
      proposal.token = ++given_;
      // Parameters that are not active in a job teach nothing: they count as drawn at the mean.
      const auto drawn = point_of(proposal.values, policy_.mean());
      proposal.extra =
          Object{{"point", list_of(drawn)}, {"log_density", policy_.log_density(drawn)}};
      proposals.list.push_back(std::move(proposal));
    }
  }
  return proposals;
}

Answer ReinforcementController::ask(int) {
  if (pending_ > 0) return Wait{Wait::Until::round_end};
  if (round_ > 0) policy_.learn();
  if (round_ >= options_.max_rounds)
    return Finished{"all " + std::to_string(options_.max_rounds) + " rounds are done"};
  auto proposals = next_round();
  if (proposals.list.empty()) return Finished{"every combination was tried"};
  ++round_;
  pending_ = static_cast<std::int64_t>(proposals.list.size());
  return proposals;
}

/// `point` with the values that are there in their places.
std::vector<double> ReinforcementController::point_of(const SearchValues& values,
                                                      std::vector<double> point) const {
  for (std::size_t i = 0; i < reals_.size(); ++i)
    if (const auto* value = values.find(reals_[i].name)) point[i] = to_unit(reals_[i], *value);
  return point;
}

void ReinforcementController::tell(const Outcome& outcome) {
  if (outcome.origin == Origin::controller) pending_ = std::max<std::int64_t>(0, pending_ - 1);
  learn(outcome);
}

void ReinforcementController::learn(const Outcome& outcome) {
  if (reals_.empty()) return;
  const bool known = !outcome.losses.empty() && outcome.feasible();
  const double reward = known ? -outcome.losses.front() : std::numeric_limits<double>::quiet_NaN();
  if (outcome.proposal.extra.is_object()) {
    const auto& extra = outcome.proposal.extra.as_object();
    policy_.remember(numbers_of(extra.at("point")), extra.at("log_density").as_number(), reward);
    return;
  }
  // A user's, which no policy has drawn: it counts as one of the first, which knew nothing.
  const Policy first(reals_.size());
  auto point = point_of(outcome.proposal.values, first.mean());
  const double density = first.log_density(point);
  policy_.remember(std::move(point), density, reward);
}

Value ReinforcementController::save() const {
  return Object{{"rng", rng_.save()},
                {"policy", policy_.save()},
                {"position", static_cast<std::int64_t>(enums_->position())},
                {"given", given_},
                {"round", round_},
                {"pending", pending_}};
}

void ReinforcementController::restore(const Value& state) {
  const auto& object = state.as_object();
  rng_.restore(object.at("rng"));
  policy_.restore(object.at("policy"));
  enums_->skip_to(static_cast<std::uint64_t>(object.at("position").as_int()));
  given_ = object.at("given").as_int();
  round_ = object.at("round").as_int();
  pending_ = object.at("pending").as_int();
}

}  // namespace clara::reinforcement
