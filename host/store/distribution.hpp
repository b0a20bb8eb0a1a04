#pragma once

#include <clara/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace clara::host::store {

/// optuna.distributions.FloatDistribution: `low <= x <= high`, logarithmic or in steps from `low`.
struct FloatDistribution {
  double low = 0.0;
  double high = 1.0;
  bool log = false;
  std::optional<double> step;

  bool operator==(const FloatDistribution&) const = default;
};

/// optuna.distributions.IntDistribution.
struct IntDistribution {
  std::int64_t low = 0;
  std::int64_t high = 1;
  bool log = false;
  std::int64_t step = 1;

  bool operator==(const IntDistribution&) const = default;
};

/// optuna.distributions.CategoricalDistribution. Choices are scalars (null, bool, number, string);
/// a tuple is stored as its text, since lists break Optuna's importances.
struct CategoricalDistribution {
  std::vector<Value> choices;

  bool operator==(const CategoricalDistribution&) const = default;
};

using Distribution = std::variant<FloatDistribution, IntDistribution, CategoricalDistribution>;

/// One parameter of one trial, in the user's terms: a number, or the chosen one of the choices.
struct Param {
  std::string name;
  Distribution distribution;
  Value value;

  bool operator==(const Param&) const = default;
};

/// The JSON text that Optuna 5.0.0 writes and reads.
std::string distribution_json(const Distribution& d);

/// Reads that text, the long form only; throws clara::Error.
Distribution parse_distribution(std::string_view json);

/// The number that Optuna's tables hold: the value itself, or the index of the choice. Throws
/// clara::Error for a value that the distribution does not contain: `lr: 0.5 is not in [0.0001,
/// 0.01]`.
double internal_value(const Param& p);

/// The reverse.
Value external_value(const Distribution& d, double internal);

}  // namespace clara::host::store
