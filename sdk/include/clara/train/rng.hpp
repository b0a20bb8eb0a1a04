#pragma once

#include <clara/export.hpp>
#include <clara/value.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace clara {

/// numpy.random.RandomState, draw for draw (MT19937, the legacy algorithms). Not thread-safe: one
/// owner at a time.
class CLARA_TRAIN_API Rng {
 public:
  explicit Rng(std::uint32_t seed = 0);

  /// RandomState.random_sample: [0, 1).
  double random_sample();
  /// RandomState.rand / uniform(low, high).
  double uniform(double low, double high);
  /// RandomState.randint(low, high) for the default dtype int64: low <= x < high.
  std::int64_t randint(std::int64_t low, std::int64_t high);
  /// RandomState.randint(low, high, dtype=uint32).
  /// `high` may be 2^32, MONAI's MAX_SEED.
  std::uint32_t randint_uint32(std::uint32_t low, std::uint64_t high);
  /// RandomState.normal(mean, sigma), legacy polar method with its cached second value.
  double normal(double mean, double sigma);
  void normal(double mean, double sigma, std::span<double> out);
  /// RandomState.permutation(n).
  std::vector<std::int64_t> permutation(std::int64_t n);
  /// RandomState.choice(n) with replacement, one draw.
  std::int64_t choice(std::int64_t n);
  /// RandomState.choice(n, size, replace, p); `weights` empty: every one alike, else n numbers with
  /// the sum 1, of which at least `size` are above 0 unless `replace`.
  std::vector<std::int64_t> choice(std::int64_t n, std::int64_t size, bool replace,
                                   std::span<const double> weights);
  /// RandomState.multinomial(1, weights).argmax(); the sum of `weights` is 1.
  std::size_t multinomial(std::span<const double> weights);

  /// The RandomState of the `index`-th object nested in a transform (the shifter of
  /// RandShiftIntensityd). MONAI's set_random_state hands every nested object the seed of its
  /// owner, so it begins with the same draws as this one began. The reference holds until a higher
  /// index is first asked for.
  Rng& nested(std::size_t index);

  Value save() const;
  void restore(const Value& state);

 private:
  std::uint32_t next32();
  /// 0 <= x <= range, by masking and rejection.
  std::uint64_t bounded(std::uint64_t range);
  double gauss();
  bool binomial(double p);
  void refill();
  std::array<std::uint32_t, 624> state_{};
  std::size_t position_ = 624;
  bool has_gauss_ = false;
  double gauss_ = 0;
  std::uint32_t seed_ = 0;
  std::vector<Rng> nested_;  ///< made when they are first asked for
};

}  // namespace clara
