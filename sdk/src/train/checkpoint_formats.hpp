#pragma once

#include <clara/train/state.hpp>

#include <filesystem>
#include <optional>

/// By hand: LibTorch's torch::pickle_load knows neither the format of before 1.6 nor NumPy's
/// numbers, and cannot say where in a checkpoint something is wrong. Nothing of a file is ever
/// called.

/// The two formats that torch.save has written. Errors are clara::Error (storage) with the file.

namespace clara::checkpoint {

/// A zip archive, since PyTorch 1.6.
State read_zip_checkpoint(const std::filesystem::path& file);

/// What was written before that; nothing when the file does not begin as such a one does.
std::optional<State> read_old_checkpoint(const std::filesystem::path& file);

}  // namespace clara::checkpoint
