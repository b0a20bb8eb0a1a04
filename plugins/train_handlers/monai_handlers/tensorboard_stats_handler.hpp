#pragma once

#include "event_log.hpp"
#include "selection.hpp"

#include <clara/context.hpp>
#include <clara/train/engine.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace clara::monai_handlers {

/// MONAI's TensorBoardStatsHandler: scalars of iterations and epochs in a TensorBoard event file. A
/// file that cannot be written is given up with one warning; the training goes on.
class TensorBoardStatsHandler : public TrainHandler {
 public:
  struct Options {
    std::filesystem::path log_dir = "./runs";
    std::variant<bool, std::int64_t> iteration_log = true;
    std::variant<bool, std::int64_t> epoch_log = true;
    std::optional<Select> output_transform;
    std::vector<std::string> state_attributes;
    std::string tag_name = "Loss";
    static std::span<const Field> fields();
  };

  TensorBoardStatsHandler(Options options, Context& context);

  void iteration_completed(Engine& engine) override;
  void epoch_completed(Engine& engine) override;

 private:
  Options options_;
  EventLog log_;
};

}  // namespace clara::monai_handlers
