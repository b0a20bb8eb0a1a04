#include "policy.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace clara::reinforcement {

namespace {
constexpr double kFirstSpread = 0.28;  // close to that of a uniform distribution over 0..1
constexpr double kLeastSpread = 0.04;
constexpr double kMeanRate = 1.0;
constexpr double kSpreadRate = 0.35;
constexpr double kClip = 2.0;  // of the importance ratio: old tries count, but none dominates

double reflect(double x) {
  x = std::fmod(std::abs(x), 2.0);
  return x > 1.0 ? 2.0 - x : x;
}

}  // namespace

Value list_of(const std::vector<double>& numbers) { return Array(numbers.begin(), numbers.end()); }

std::vector<double> numbers_of(const Value& list) {
  std::vector<double> out;
  for (const auto& item : list.as_array()) out.push_back(item.as_number());
  return out;
}

Policy::Policy(std::size_t dimensions)
    : mean_(dimensions, 0.5), spread_(dimensions, kFirstSpread) {}

std::vector<double> Policy::draw(StudyRng& rng) const {
  std::vector<double> point(mean_.size());
  for (std::size_t i = 0; i < point.size(); ++i)
    point[i] = reflect(mean_[i] + spread_[i] * rng.normal());
  return point;
}

double Policy::log_density(const std::vector<double>& point) const {
  double out = 0;
  for (std::size_t i = 0; i < point.size(); ++i) {
    const double z = (point[i] - mean_[i]) / spread_[i];
    out -= 0.5 * z * z + std::log(spread_[i]);
  }
  return out;
}

void Policy::remember(std::vector<double> point, double log_density, double reward) {
  tries_.push_back({std::move(point),
                    std::isfinite(reward) ? reward : -std::numeric_limits<double>::infinity(),
                    log_density});
}

/// Rewards as ranks: the better half shares a weight of 1, more for the best (as in CMA-ES), the
/// rest has none.
std::vector<double> Policy::utilities() const {
  std::vector<std::size_t> order(tries_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return tries_[a].reward > tries_[b].reward; });
  std::vector<double> out(tries_.size(), 0.0);
  const double half = static_cast<double>(tries_.size()) / 2.0 + 0.5;
  double sum = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const double weight =
        std::max(0.0, std::log(half + 0.5) - std::log(static_cast<double>(rank) + 1.0));
    if (!std::isfinite(tries_[order[rank]].reward)) break;
    const double ratio =
        std::exp(log_density(tries_[order[rank]].point) - tries_[order[rank]].log_density);
    out[order[rank]] = weight * std::clamp(ratio, 1.0 / kClip, kClip);
    sum += out[order[rank]];
  }
  if (sum > 0)
    for (auto& weight : out) weight /= sum;
  return out;
}

void Policy::learn() {
  const auto weights = utilities();
  if (std::accumulate(weights.begin(), weights.end(), 0.0) == 0) return;
  for (std::size_t d = 0; d < mean_.size(); ++d) {
    double step = 0;
    double square = 0;
    for (std::size_t i = 0; i < tries_.size(); ++i) {
      const double z = (tries_[i].point[d] - mean_[d]) / spread_[d];
      step += weights[i] * z;
      square += weights[i] * (z * z - 1.0);
    }
    mean_[d] = std::clamp(mean_[d] + kMeanRate * spread_[d] * step, 0.0, 1.0);
    // Few tries say little about the spread: it shrinks by at most a third a round.
    const double factor = std::exp(std::clamp(0.5 * kSpreadRate * square, -0.4, 0.2));
    spread_[d] = std::clamp(spread_[d] * factor, kLeastSpread, kFirstSpread);
  }
}

Value Policy::save() const {
  return Object{{"mean", list_of(mean_)}, {"spread", list_of(spread_)}};
}

void Policy::restore(const Value& state) {
  mean_ = numbers_of(state.as_object().at("mean"));
  spread_ = numbers_of(state.as_object().at("spread"));
}

}  // namespace clara::reinforcement
