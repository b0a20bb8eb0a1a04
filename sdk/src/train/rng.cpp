#include <clara/error.hpp>
#include <clara/train/rng.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

// Follows numpy's legacy generator (numpy/random: mtrand, _mt19937, legacy-distributions.c), whose
// stream is frozen by numpy's own policy. The order of the operations is part of it: the results
// are compared bit for bit.

namespace clara {
namespace {

constexpr std::size_t kWords = 624;
constexpr std::size_t kShift = 397;
constexpr std::uint64_t kFull32 = std::numeric_limits<std::uint32_t>::max();

std::uint32_t twist(std::uint32_t upper, std::uint32_t lower) {
  const std::uint32_t y = (upper & 0x80000000U) | (lower & 0x7fffffffU);
  return (y >> 1U) ^ (-(y & 1U) & 0x9908b0dfU);
}

/// The smallest 2^n - 1 that is not below `max`.
std::uint64_t mask_over(std::uint64_t max) {
  for (unsigned shift = 1; shift < 64; shift *= 2) max |= max >> shift;
  return max;
}

}  // namespace

Rng::Rng(std::uint32_t seed) : position_(kWords), seed_(seed) {
  for (std::size_t i = 0; i < kWords; ++i) {
    state_[i] = seed;
    seed = 1812433253U * (seed ^ (seed >> 30U)) + static_cast<std::uint32_t>(i) + 1U;
  }
}

void Rng::refill() {
  // Without an index that wraps round: this is half the cost of a draw.
  for (std::size_t i = 0; i < kWords - kShift; ++i)
    state_[i] = state_[i + kShift] ^ twist(state_[i], state_[i + 1]);
  for (std::size_t i = kWords - kShift; i < kWords - 1; ++i)
    state_[i] = state_[i + kShift - kWords] ^ twist(state_[i], state_[i + 1]);
  state_[kWords - 1] = state_[kShift - 1] ^ twist(state_[kWords - 1], state_[0]);
  position_ = 0;
}

std::uint32_t Rng::next32() {
  if (position_ == kWords) refill();
  std::uint32_t y = state_[position_++];
  y ^= y >> 11U;
  y ^= (y << 7U) & 0x9d2c5680U;
  y ^= (y << 15U) & 0xefc60000U;
  return y ^ (y >> 18U);
}

std::uint64_t Rng::bounded(std::uint64_t range) {
  if (range == 0) return 0;
  if (range == kFull32) return next32();
  const std::uint64_t mask = mask_over(range);
  for (;;) {
    std::uint64_t value = next32();
    if (range > kFull32) value = (value << 32U) | next32();
    value &= mask;
    if (value <= range) return value;
  }
}

double Rng::random_sample() {
  const std::uint32_t a = next32() >> 5U;
  const std::uint32_t b = next32() >> 6U;
  return (a * 67108864.0 + b) / 9007199254740992.0;
}

double Rng::uniform(double low, double high) { return low + (high - low) * random_sample(); }

std::int64_t Rng::randint(std::int64_t low, std::int64_t high) {
  if (low >= high)
    throw Error("randint: low " + std::to_string(low) + " is not below high " +
                std::to_string(high));
  const auto first = static_cast<std::uint64_t>(low);
  return static_cast<std::int64_t>(first + bounded(static_cast<std::uint64_t>(high) - 1U - first));
}

std::uint32_t Rng::randint_uint32(std::uint32_t low, std::uint64_t high) {
  if (low >= high || high > kFull32 + 1U)
    throw Error("randint: " + std::to_string(low) + " to " + std::to_string(high) +
                " is no range of 32-bit numbers");
  return low + static_cast<std::uint32_t>(bounded(high - 1U - low));
}

namespace {

/// Two numbers of the standard normal distribution by the polar method; the second one is used
/// first.
template <class Draw>
std::array<double, 2> polar(const Draw& draw) {
  double x1 = 0;
  double x2 = 0;
  double r2 = 0;
  do {
    x1 = 2.0 * draw() - 1.0;
    x2 = 2.0 * draw() - 1.0;
    r2 = x1 * x1 + x2 * x2;
  } while (r2 >= 1.0 || r2 == 0.0);
  const double f = std::sqrt(-2.0 * std::log(r2) / r2);
  return {f * x1, f * x2};
}

}  // namespace

double Rng::gauss() {
  if (has_gauss_) {
    has_gauss_ = false;
    return std::exchange(gauss_, 0.0);
  }
  const auto [later, now] = polar([this] { return random_sample(); });
  gauss_ = later;
  has_gauss_ = true;
  return now;
}

double Rng::normal(double mean, double sigma) { return mean + sigma * gauss(); }

void Rng::normal(double mean, double sigma, std::span<double> out) {
  std::size_t i = 0;
  if (has_gauss_ && !out.empty()) out[i++] = mean + sigma * gauss();
  for (; i + 1 < out.size(); i += 2) {  // a pair at a time
    const auto [later, now] = polar([this] { return random_sample(); });
    out[i] = mean + sigma * now;
    out[i + 1] = mean + sigma * later;
  }
  if (i < out.size()) out[i] = mean + sigma * gauss();
}

std::vector<std::int64_t> Rng::permutation(std::int64_t n) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(n < 0 ? 0 : n));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i-- > 1;) std::swap(order[i], order[bounded(i)]);
  return order;
}

std::int64_t Rng::choice(std::int64_t n) { return randint(0, n); }

namespace {

/// The index in which each of `draws` falls: cumsum, then searchsorted from the right.
std::vector<std::int64_t> fall_in(std::span<const double> weights, std::span<const double> draws) {
  std::vector<double> ends(weights.size());
  std::partial_sum(weights.begin(), weights.end(), ends.begin());
  const double total = ends.back();
  for (double& end : ends) end /= total;
  std::vector<std::int64_t> out;
  for (const double draw : draws)
    out.push_back(std::upper_bound(ends.begin(), ends.end(), draw) - ends.begin());
  return out;
}

}  // namespace

std::vector<std::int64_t> Rng::choice(std::int64_t n, std::int64_t size, bool replace,
                                      std::span<const double> weights) {
  const auto uniform = [&](std::size_t count) {
    std::vector<double> draws(count);
    for (double& draw : draws) draw = random_sample();
    return draws;
  };
  const auto wanted = static_cast<std::size_t>(size);
  std::vector<std::int64_t> found;
  if (weights.empty() && !replace) {
    found = permutation(n);
    found.resize(std::min(wanted, found.size()));
  } else if (weights.empty()) {
    while (found.size() < wanted) found.push_back(randint(0, n));
  } else if (replace) {
    found = fall_in(weights, uniform(wanted));
  } else {
    std::vector<double> left(weights.begin(), weights.end());
    while (found.size() < wanted) {
      const auto draws = uniform(wanted - found.size());
      for (const auto index : found) left[static_cast<std::size_t>(index)] = 0;
      for (const auto index : fall_in(left, draws))
        if (std::find(found.begin(), found.end(), index) == found.end()) found.push_back(index);
    }
  }
  return found;
}

/// One trial, by inversion, as numpy has it for few trials.
bool Rng::binomial(double p) {
  if (p == 0) return false;
  const bool mirrored = p > 0.5;
  if (mirrored) p = 1.0 - p;
  const double q = 1.0 - p;
  const double none = std::exp(std::log(q));
  while (true) {
    double u = random_sample();
    if (!(u > none)) return mirrored;
    u -= none;
    if (!(u > p * none / q)) return !mirrored;
  }
}

std::size_t Rng::multinomial(std::span<const double> weights) {
  double left = 1.0;
  for (std::size_t i = 0; i + 1 < weights.size(); ++i) {
    if (binomial(weights[i] / left)) return i;
    left -= weights[i];
  }
  return weights.size() - 1;
}

Rng& Rng::nested(std::size_t index) {
  while (nested_.size() <= index) nested_.emplace_back(seed_);
  return nested_[index];
}

Value Rng::save() const {
  Array nested;
  for (const Rng& rng : nested_) nested.push_back(rng.save());
  return Object{{"kind", "MT19937"},
                {"seed", seed_},
                {"key", Array(state_.begin(), state_.end())},
                {"pos", position_},
                {"has_gauss", has_gauss_},
                {"gauss", gauss_},
                {"nested", std::move(nested)}};
}

void Rng::restore(const Value& state) {
  const Object& saved = state.as_object();
  const Array& key = saved.at("key").as_array();
  const std::int64_t position = saved.at("pos").as_int();
  if (saved.at("kind").as_string() != "MT19937" || key.size() != kWords || position < 0 ||
      position > static_cast<std::int64_t>(kWords))
    throw Error("the saved state is not one of an MT19937 generator");
  for (std::size_t i = 0; i < kWords; ++i) state_[i] = static_cast<std::uint32_t>(key[i].as_int());
  position_ = static_cast<std::size_t>(position);
  seed_ = static_cast<std::uint32_t>(saved.at("seed").as_int());
  has_gauss_ = saved.at("has_gauss").as_bool();
  gauss_ = saved.at("gauss").as_number();
  nested_.clear();
  for (const Value& nested : saved.at("nested").as_array()) nested_.emplace_back().restore(nested);
}

}  // namespace clara
