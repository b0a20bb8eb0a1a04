#pragma once

#include <clara/automl/search_space.hpp>
#include <clara/options.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clara::program {

/// One parameter of a trial, as a search file writes it.
struct SearchParameter {
  std::string name;
  std::string type = "discrete";  ///< discrete, continuous, int, bool
  std::vector<Value> values;      ///< of a discrete one
  std::optional<double> start, stop;
  bool log = false;
  std::optional<double> step;
  static std::span<const Field> fields();

  /// Throws clara::Error that names the parameter and the rule it breaks.
  Parameter parameter() const;
};

}  // namespace clara::program
