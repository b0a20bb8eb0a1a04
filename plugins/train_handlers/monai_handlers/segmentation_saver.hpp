#pragma once

#include <clara/context.hpp>
#include <clara/train/chain.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/select.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace clara::monai_handlers {

/// Clara 4.0's SegmentationSaver (MONAI 0.4): writes every prediction as a file, on the grid of the
/// file that its image came from. It is SaveImaged behind the post-processing, with the arguments
/// of then.
class SegmentationSaver : public TrainHandler {
 public:
  struct Options {
    std::string output_dir = "./";
    std::string output_postfix = "seg";
    std::string output_ext = ".nii.gz";
    bool resample = true;
    std::string mode = "nearest";
    std::string padding_mode = "border";
    std::optional<std::int64_t> scale;
    std::optional<std::string> dtype = "float64";
    std::optional<std::string> output_dtype = "float32";
    bool squeeze_end_dims = true;
    std::string data_root_dir;
    bool separate_folder = true;
    Select batch_transform;
    Select output_transform{{"pred"}, false, true};
    std::optional<std::string> name;
    bool images = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  SegmentationSaver(Options options, Context& context);

  void started(Engine& engine) override;
  void iteration_completed(Engine& engine) override;

 private:
  void add_saver(const std::vector<std::string>& keys, const std::string& postfix);

  Options options_;
  Context& context_;
  std::vector<std::unique_ptr<Component>> savers_;
  TransformChain chain_;
  bool told_ = false;
};

}  // namespace clara::monai_handlers
