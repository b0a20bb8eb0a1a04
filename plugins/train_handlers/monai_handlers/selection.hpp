#pragma once

#include <clara/train/engine.hpp>
#include <clara/train/select.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clara::monai_handlers {

/// The numbers that `select` takes from an engine's output, by key, of the first item of the batch;
/// entries that are no number are left out, as MONAI does.
std::vector<std::pair<std::string, double>> numbers_of(const std::vector<Sample>& output,
                                                       const Select& select);

/// What a handler shows: one number that `select` takes as `tag`, several by their keys. Without
/// `select`, as MONAI's default: every scalar of the first item's output, by key.
std::vector<std::pair<std::string, double>> shown_numbers(const std::vector<Sample>& output,
                                                          const std::optional<Select>& select,
                                                          const std::string& tag);

/// An attribute of the state by MONAI's name ("epoch", "best_metric", ...); none when there is no
/// such number.
std::optional<double> attribute(const EngineState& state, const std::string& name);

/// The names that attribute() knows.
std::vector<Value> attribute_names();

}  // namespace clara::monai_handlers
