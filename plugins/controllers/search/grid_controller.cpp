#include "grid_controller.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace clara::search {

std::span<const Field> GridController::Options::fields() {
  static const std::array list{
      field<&Options::num_points>("num_points", "points along each real parameter").range(1, 1000),
      field<&Options::max_rounds>("max_rounds",
                                  "stop after this many rounds of one job for each worker")
          .at_least(1),
      field<&Options::max_samples>("max_samples", "stop after this many jobs").at_least(1)};
  return list;
}

std::vector<Value> GridController::levels(const Parameter& p) const {
  if (p.type == Parameter::Type::categorical) return p.choices;
  std::vector<Value> out;
  auto points = options_.num_points;
  if (const bool steps = p.type == Parameter::Type::integer || p.step; steps && !p.log) {
    const double all = std::floor((p.high - p.low) / p.step.value_or(1) + 1e-8) + 1;
    if (all <= static_cast<double>(points)) {
      points = static_cast<std::int64_t>(all);
      for (std::int64_t i = 0; i < points; ++i)
        out.push_back(from_unit(p, (static_cast<double>(i) + 0.5) / static_cast<double>(points)));
      return out;
    }
  }
  for (std::int64_t i = 0; i < points; ++i) {
    const double unit =
        points == 1 ? 0.5 : static_cast<double>(i) / static_cast<double>(points - 1);
    auto value = from_unit(p, unit);
    if (out.empty() || !(out.back() == value)) out.push_back(std::move(value));
  }
  return out;
}

void GridController::start(const SearchSpace& space, const StudyInfo& study,
                           std::span<const Outcome>) {
  std::vector<std::vector<Value>> all;
  for (const auto& parameter : space.parameters()) all.push_back(levels(parameter));
  product_.emplace(space, std::move(all));
  left_ = std::numeric_limits<std::int64_t>::max();
  if (options_.max_rounds) left_ = *options_.max_rounds * std::max(1, study.workers);
  if (options_.max_samples) left_ = std::min(left_, *options_.max_samples);
}

Answer GridController::ask(int n) {
  Proposals proposals;
  SearchValues values;
  while (static_cast<int>(proposals.list.size()) < std::max(n, 1) && left_ > 0 &&
         product_->next(values)) {
    Proposal proposal;
    proposal.values = values;
    proposal.token = static_cast<std::int64_t>(product_->position());
    proposals.list.push_back(std::move(proposal));
    --left_;
  }
  if (!proposals.list.empty()) return proposals;
  return Finished{left_ > 0 ? "every combination of the grid was tried"
                            : "its limit of jobs was reached"};
}

std::optional<std::int64_t> GridController::expected_jobs() const {
  const auto given = static_cast<std::int64_t>(product_->position());
  const auto rest = static_cast<std::int64_t>(product_->size()) - given;
  return given + std::min(rest, left_);
}

Value GridController::save() const {
  return Object{{"position", static_cast<std::int64_t>(product_->position())}, {"left", left_}};
}

void GridController::restore(const Value& state) {
  product_->skip_to(static_cast<std::uint64_t>(state.as_object().at("position").as_int()));
  left_ = state.as_object().at("left").as_int();
}

}  // namespace clara::search
