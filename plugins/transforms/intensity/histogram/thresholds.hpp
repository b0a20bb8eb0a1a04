#pragma once

#include <ATen/core/Tensor.h>
#include <clara/value.hpp>

#include <string>
#include <vector>

namespace clara::transforms_intensity {

/// The names that automatic_threshold() knows.
std::vector<Value> threshold_names();

/// A threshold between the dark and the bright values of a channel, by scikit-image's function
/// threshold_`name`, with its numbers. Throws Error where it finds none.
double automatic_threshold(const at::Tensor& channel, const std::string& name);

}  // namespace clara::transforms_intensity
