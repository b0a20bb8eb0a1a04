#pragma once

#include <clara/automl/search_space.hpp>
#include <clara/export.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace clara {

/// The random generator of controllers: xoshiro256** (Blackman and Vigna), seeded by splitmix64.
/// The same numbers on every machine and with every standard library; its state is a Value. Not
/// thread-safe.
class CLARA_API StudyRng {
 public:
  explicit StudyRng(std::uint64_t seed = 0);
  std::uint64_t next();
  /// [0, 1)
  double uniform();
  /// [0, n); n > 0
  std::uint64_t below(std::uint64_t n);
  /// Standard normal.
  double normal();

  Value save() const;
  void restore(const Value& state);

 private:
  std::array<std::uint64_t, 4> state_{};
};

/// Maps a number of 0..1 onto a real or integer parameter, along its scale (linear or log, steps);
/// and back.
CLARA_API Value from_unit(const Parameter& parameter, double unit);
CLARA_API double to_unit(const Parameter& parameter, const Value& value);

/// Independent uniform values (log-uniform where the scale is) for the parameters that are active.
/// Forbidden combinations are drawn again; throws clara::Error when a thousand draws in a row were
/// forbidden.
CLARA_API SearchValues sample(const SearchSpace& space, StudyRng& rng);

/// Every combination of the given parameters' values, one at a time: the first parameter changes
/// slowest. Parameters that are not active are left out, duplicates that arise so are skipped, and
/// so are forbidden combinations.
class CLARA_API Product {
 public:
  /// Keeps a copy of the space. `levels` holds the values to try of each parameter of `space`; an
  /// empty list leaves that parameter out of the product.
  Product(SearchSpace space, std::vector<std::vector<Value>> levels);
  /// False when all were given.
  bool next(SearchValues& values);
  /// How many combinations there are before skipping, at most 2^62.
  std::uint64_t size() const;
  /// Where it stands: next() calls made; skip_to() goes there again.
  std::uint64_t position() const { return position_; }
  void skip_to(std::uint64_t position) { position_ = position; }

 private:
  bool compose(std::uint64_t index, SearchValues& values) const;
  SearchSpace space_;
  std::vector<std::vector<Value>> levels_;
  std::uint64_t position_ = 0;
};

}  // namespace clara
