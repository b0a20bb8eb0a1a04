#pragma once

#include <clara/options.hpp>
#include <clara/train/engine.hpp>

#include <string>

namespace clara::monai_handlers {

/// MONAI's `score_function`: a metric of the engine, or its loss with the opposite sign.
struct Score {
  std::string metric;     ///< "": the loss of the last iteration
  bool negative = false;  ///< less is better

  /// Throws clara::Error when the engine has no such number now.
  double of(const EngineState& state) const;
};

}  // namespace clara::monai_handlers

template <>
struct clara::TypeOf<clara::monai_handlers::Score> {
  static Value schema();
  static monai_handlers::Score read(const Value& value, OptionReader& reading);
  static Value print(const monai_handlers::Score& score);
};
