#pragma once

/// How some values read in messages, the same everywhere.

#include <clara/export.hpp>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

namespace clara {

/// "9.5 s", "59 s", "1 min 05 s", "2 h 00 min", "3 d 04 h". [any]
CLARA_API std::string duration_text(std::chrono::duration<double> time);

/// The shape of a tensor, as PyTorch writes it: "[2, 1, 96, 96]". [any]
CLARA_API std::string shape_text(std::span<const std::int64_t> shape);

/// The size of an image in voxels: "96 x 96 x 64". [any]
CLARA_API std::string grid_text(std::span<const std::int64_t> shape);

}  // namespace clara
