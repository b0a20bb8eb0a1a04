#pragma once

#include <ATen/core/Tensor.h>
#include <clara/context.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/select.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clara::monai_handlers {

/// MONAI's ClassificationSaver: the predictions of an epoch as a CSV file, a line for each input
/// file with its name and numbers.
class ClassificationSaver : public TrainHandler, public Resumable {
 public:
  struct Options {
    std::filesystem::path output_dir = "./";
    std::string filename = "predictions.csv";
    std::string delimiter = ",";
    bool overwrite = true;
    Select batch_transform;
    Select output_transform{{"pred"}, false, true};
    std::optional<std::string> name;
    std::int64_t save_rank = 0;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  ClassificationSaver(Options options, Context& context);

  void epoch_started(Engine&) override { rows_.clear(); }
  void iteration_completed(Engine& engine) override;
  void epoch_completed(Engine& engine) override;
  /// The predictions of the epoch until now.
  State resume_state() const override;
  void resume(const State& state) override;

 private:
  void add(std::string file, const at::Tensor& numbers);

  Options options_;
  Context& context_;
  std::vector<std::pair<std::string, at::Tensor>> rows_;  ///< file and its numbers, float64
};

}  // namespace clara::monai_handlers
