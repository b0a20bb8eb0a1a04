#pragma once

#include <clara/automl/handler.hpp>

#include <string>
#include <vector>

namespace clara::host::display {

/// The jobs that no other one beats, with their value of each objective; empty for a study with one
/// objective.
std::vector<std::string> pareto_lines(const StudySnapshot& study);

/// The same for programs: [{"job", "scores": {"val_mean_dice": 0.9, ...}, "values", "folder"},
/// ...].
Value pareto_value(const StudySnapshot& study);

/// [{"name": "val_mean_dice", "direction": "maximize"}, ...].
Value objectives_value(const StudySnapshot& study);

}  // namespace clara::host::display
