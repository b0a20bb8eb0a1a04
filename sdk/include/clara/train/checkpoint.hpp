#pragma once

#include <clara/train/state.hpp>

#include <filesystem>

/// Checkpoints: files that Python's torch.save writes and torch.load(weights_only=True) reads.
///
/// The format is that of PyTorch 1.6 and later: a zip archive of stored entries, with the structure
/// as a pickle of protocol 2 in `data.pkl` and each tensor's storage in `data/<key>`. The older one
/// is read, too, and so are NumPy's numbers (as numbers) and arrays (as tensors). Reading never
/// runs pickle code: a closed list of globals is known, every offset and length is checked, and
/// anything else is a clara::Error that names it.

namespace clara {

/// Reads a file that torch.save wrote. Tensors arrive on the CPU; tensors that shared a storage
/// share it again. Throws clara::Error (ExitCode::storage) with the file, the place inside it, and
/// what was expected. [any]
CLARA_TRAIN_API State read_checkpoint(const std::filesystem::path& file);

/// Writes `state` so that the file is either the old one or the new one, whole: to a temporary name
/// in the same folder, fsync, rename, fsync of the folder. Tensors of any device are written as CPU
/// tensors, views as what they show. The same state gives the same bytes. Throws clara::Error
/// (ExitCode::storage). [any]
CLARA_TRAIN_API void write_checkpoint(const std::filesystem::path& file, const State& state);

}  // namespace clara
