#pragma once

#include <clara/context.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/select.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clara::monai_handlers {

/// MONAI's MetricsSaver: metrics.csv, and for each metric with details <name>_raw.csv (a line for
/// each image) and <name>_summary.csv, in the very text that MONAI writes.
class MetricsSaver : public TrainHandler, public Resumable {
 public:
  struct Options {
    std::filesystem::path save_dir;
    std::optional<OneOrMany<std::string>> metrics = OneOrMany<std::string>("*");
    std::optional<OneOrMany<std::string>> metric_details;
    Select batch_transform;
    std::optional<OneOrMany<std::string>> summary_ops;
    std::int64_t save_rank = 0;
    std::string delimiter = ",";
    std::string output_type = "csv";
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  MetricsSaver(Options options, Context& context);

  void epoch_started(Engine& engine) override;
  void iteration_completed(Engine& engine) override;
  void epoch_completed(Engine& engine) override;
  State resume_state() const override;
  void resume(const State& state) override;

 private:
  Options options_;
  Context& context_;
  std::vector<std::string> images_;  ///< files of this epoch, in order
};

}  // namespace clara::monai_handlers
