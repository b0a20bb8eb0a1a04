#pragma once

#include "event_log.hpp"

#include <ATen/core/Tensor.h>
#include <clara/context.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/select.hpp>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace clara::monai_handlers {

/// MONAI's TensorBoardImageHandler: image, label and prediction of one item as pictures in a
/// TensorBoard event file, 2-D ones as PNG, 3-D ones as an animated GIF of slices for each channel.
class TensorBoardImageHandler : public TrainHandler {
 public:
  struct Options {
    std::filesystem::path log_dir = "./runs";
    std::int64_t interval = 1;
    bool epoch_level = true;
    Select batch_transform{{"image", "label"}, false, false};
    Select output_transform{{"pred"}, false, true};
    std::int64_t index = 0;
    std::int64_t max_channels = 1;
    std::int64_t frame_dim = -3;
    std::int64_t max_frames = 64;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  TensorBoardImageHandler(Options options, Context& context);

  void iteration_completed(Engine& engine) override;
  void epoch_completed(Engine& engine) override;

 private:
  void show(Engine& engine, std::int64_t step);
  void show_image(EventFile& file, const std::string& tag, const at::Tensor& image,
                  std::int64_t step) const;

  Options options_;
  EventLog log_;
};

}  // namespace clara::monai_handlers
