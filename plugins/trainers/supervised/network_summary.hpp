#pragma once

#include <clara/train/model.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace clara::supervised {

/// A network in a few lines: the size of its output for an input of `input_size` ([batch, channel,
/// spatial...]), and the parameters of each of its parts. Runs it once, without gradients, in eval
/// mode.
std::vector<std::string> summarise(Model& network, const std::vector<std::int64_t>& input_size,
                                   const std::string& device);

}  // namespace clara::supervised
