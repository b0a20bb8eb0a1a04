#pragma once

#include <clara/train/engine.hpp>
#include <clara/train/select.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clara::monai_handlers {

/// `output_transform` of a handler that looks at numbers; MONAI's default shows the loss.
Select loss_of_first();

/// The numbers that `select` takes from an engine's output, by key, of the first item of the batch;
/// entries that are no number are left out, as MONAI does.
std::vector<std::pair<std::string, double>> numbers_of(const std::vector<Sample>& output,
                                                       const Select& select);

/// An attribute of the state by MONAI's name ("epoch", "best_metric", ...); none when there is no
/// such number.
std::optional<double> attribute(const EngineState& state, const std::string& name);

/// The names that attribute() knows.
std::vector<Value> attribute_names();

}  // namespace clara::monai_handlers
