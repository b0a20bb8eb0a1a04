#include <clara/automl/sampling.hpp>
#include <clara/error.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <string>

namespace clara {

StudyRng::StudyRng(std::uint64_t seed) {
  for (auto& word : state_) {  // splitmix64
    seed += 0x9e3779b97f4a7c15U;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    word = z ^ (z >> 31U);
  }
}

std::uint64_t StudyRng::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17U;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double StudyRng::uniform() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

std::uint64_t StudyRng::below(std::uint64_t n) {
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % n;  // no bias towards small numbers
  std::uint64_t x = next();
  while (x >= limit) x = next();
  return x % n;
}

double StudyRng::normal() {
  const double u = 1.0 - uniform();
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * uniform());
}

Value StudyRng::save() const {
  Array words;
  for (const auto word : state_)
    words.emplace_back(std::to_string(word));  // JSON integers are signed
  return words;
}

void StudyRng::restore(const Value& state) {
  const auto& words = state.as_array();
  check(words.size() == state_.size(), "the state of a study's random generator has 4 words");
  for (std::size_t i = 0; i < words.size(); ++i) state_[i] = std::stoull(words[i].as_string());
}

namespace {

// To 12 significant digits: a search has no use for more, people can read it ("0.002", not
// "0.0019999999999999987"), and another libm gives the same.
double readable(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.12g", x);
  return std::strtod(text, nullptr);
}

/// How many values a parameter with a step, or an integer, has. A hair more than a whole number of
/// steps counts as whole: 0.3 / 0.1 does not.
double steps_of(const Parameter& p) {
  return std::floor((p.high - p.low) / p.step.value_or(1) + 1e-8) + 1;
}

}  // namespace

Value from_unit(const Parameter& p, double unit) {
  unit = std::clamp(unit, 0.0, 1.0);
  if (p.type == Parameter::Type::real && p.step) {
    const double index = std::min(steps_of(p) - 1, std::floor(unit * steps_of(p)));
    return std::clamp(readable(p.low + index * *p.step), p.low, p.high);
  }
  if (p.type == Parameter::Type::real) {
    const double x = p.log ? std::exp(std::log(p.low) + unit * (std::log(p.high) - std::log(p.low)))
                           : p.low + unit * (p.high - p.low);
    return std::clamp(readable(x), p.low, p.high);
  }
  // Each integer owns an equal share of 0..1 (of its logarithm on a log scale).
  if (p.log) {
    const double low = std::log(p.low - 0.5);
    const double high = std::log(p.high + 0.5);
    const double x = std::nearbyint(std::exp(low + unit * (high - low)));
    return static_cast<std::int64_t>(std::clamp(x, p.low, p.high));
  }
  const auto steps = static_cast<std::int64_t>(steps_of(p));
  const auto index =
      std::min(steps - 1, static_cast<std::int64_t>(unit * static_cast<double>(steps)));
  return static_cast<std::int64_t>(p.low) + index * p.integer_step();
}

double to_unit(const Parameter& p, const Value& value) {
  const double x = value.as_number();
  if (p.high <= p.low) return 0.5;
  if (p.type == Parameter::Type::real && !p.step)
    return p.log ? (std::log(x) - std::log(p.low)) / (std::log(p.high) - std::log(p.low))
                 : (x - p.low) / (p.high - p.low);
  if (p.log) {
    const double low = std::log(p.low - 0.5);
    return (std::log(x) - low) / (std::log(p.high + 0.5) - low);
  }
  return ((x - p.low) / p.step.value_or(1) + 0.5) / steps_of(p);
}

SearchValues sample(const SearchSpace& space, StudyRng& rng) {
  constexpr int kTries = 1000;
  for (int i = 0; i < kTries; ++i) {
    SearchValues values;
    for (const auto& p : space.parameters()) {
      if (!space.active(p, values)) continue;
      values.set(p.name, p.type == Parameter::Type::categorical
                             ? p.choices.at(rng.below(p.choices.size()))
                             : from_unit(p, rng.uniform()));
    }
    if (space.problem(values).empty()) return values;
  }
  throw Error(
      "the search space forbids nearly everything: 1000 random combinations in a row were "
      "forbidden");
}

Product::Product(SearchSpace space, std::vector<std::vector<Value>> levels)
    : space_(std::move(space)), levels_(std::move(levels)) {
  check(levels_.size() == space_.parameters().size(),
        "a product needs the levels of every parameter");
}

std::uint64_t Product::size() const {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 62U;
  std::uint64_t n = 1;
  for (const auto& level : levels_) {
    if (level.empty()) continue;
    if (n > kMost / level.size()) return kMost;
    n *= level.size();
  }
  return n;
}

bool Product::compose(std::uint64_t index, SearchValues& values) const {
  std::vector<std::size_t> digits(levels_.size());
  for (std::size_t i = levels_.size(); i-- > 0;) {
    if (levels_[i].empty()) continue;
    digits[i] = index % levels_[i].size();
    index /= levels_[i].size();
  }
  values = SearchValues();
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    const auto& p = space_.parameters()[i];
    if (levels_[i].empty()) continue;
    if (space_.active(p, values)) {
      values.set(p.name, levels_[i][digits[i]]);
    } else if (digits[i] != 0) {
      return false;  // the same combination was given with the first level of this parameter
    }
  }
  return !space_.forbids(values);
}

bool Product::next(SearchValues& values) {
  const auto end = size();
  while (position_ < end)
    if (compose(position_++, values)) return true;
  return false;
}

}  // namespace clara
