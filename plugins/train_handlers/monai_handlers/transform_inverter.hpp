#pragma once

#include <clara/options.hpp>
#include <clara/train/dataset.hpp>
#include <clara/train/engine.hpp>
#include <clara/train/transform.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace clara::monai_handlers {

/// Clara 4.0's TransformInverter (MONAI 0.5): undoes what the pre-processing did to an image, on
/// the engine's output, and leaves the result beside it as "pred_inverted". Today's Invertd does
/// the same in post_transforms.
class TransformInverter : public TrainHandler {
 public:
  struct Options {
    RefList<Transform> transform;
    Ref<DataLoader> loader;
    Keys output_keys{"pred"};
    Keys batch_keys{"image"};
    std::string meta_key_postfix = "meta_dict";
    std::string postfix = "inverted";
    PerKey<bool> nearest_interp{true};
    PerKey<bool> to_tensor{true};
    Value device;
    std::int64_t num_workers = 0;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit TransformInverter(Options options);

  void model_completed(Engine& engine) override;

 private:
  void undo(Image& image, bool nearest) const;

  Options options_;
  std::vector<const Transform*> transforms_;  ///< without the Composites round them
};

}  // namespace clara::monai_handlers
