#pragma once

#include <clara/internal/config_call.hpp>
#include <clara/options.hpp>
#include <clara/train/engine.hpp>

#include <optional>
#include <string>
#include <vector>

namespace clara::monai_handlers {

/// `iteration_print_logger` of Clara 4.0's configs: a lambda that prints one line every so many
/// iterations.
struct PrintedLine {
  std::vector<ConfigCall::Printed> parts;
  std::int64_t every = 1;
  std::string written;

  /// The line of this iteration, none when it prints nothing. Throws clara::Error when the batch
  /// has not what it shows.
  std::optional<std::string> of(const EngineState& state) const;
};

}  // namespace clara::monai_handlers

template <>
struct clara::TypeOf<clara::monai_handlers::PrintedLine> {
  static Value schema();
  static monai_handlers::PrintedLine read(const Value& value, OptionReader& reading);
  static Value print(const monai_handlers::PrintedLine& line);
};
