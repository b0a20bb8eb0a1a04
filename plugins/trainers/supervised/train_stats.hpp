#pragma once

#include <clara/value.hpp>

#include <filesystem>
#include <string>

namespace clara::supervised {

/// The part of train_stats.json, which docs/config.md lists, that says what the results depend on,
/// bit by bit: device, threads, cpu_capability, torch.
void add_environment(Object& stats, const std::string& device);

/// Writes it whole or not at all. Throws clara::Error (storage).
void write_train_stats(const std::filesystem::path& file, const Object& stats);

}  // namespace clara::supervised
