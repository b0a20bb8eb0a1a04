#pragma once

#include <clara/value.hpp>

#include <filesystem>
#include <string>

namespace clara::supervised {

/// train_stats.json, what `write_train_stats` asks for. Fields:
///   schema            1
///   outcome           "finished", "stopped" or "failed"; with "failed", `reason`
///   epochs            that the config wanted
///   completed_epochs, iterations, seconds
///   train_loss        mean of each completed epoch
///   train_metrics     of each completed epoch, by log_label
///   validation        [{"epoch", "metrics": {log_label: value}}]
///   key_metric, best_metric, best_metric_epoch   of the validation; null without one
///   seed              null without `determinism`
///   device, threads, cpu_capability, torch       what the results depend on, bit by bit
/// Numbers that are not finite are the strings "NaN", "Infinity" and "-Infinity".
void add_environment(Object& stats, const std::string& device);

/// Writes it whole or not at all. Throws clara::Error (storage).
void write_train_stats(const std::filesystem::path& file, const Object& stats);

}  // namespace clara::supervised
