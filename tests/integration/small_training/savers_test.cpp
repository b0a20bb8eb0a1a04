// Clara 4.0's TransformInverter and SegmentationSaver write what today's transforms write.

#include "small_mmar.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

namespace clara::testing {
namespace {

/// A validation of the small MMAR, in the form of Clara 4.0, with its own post-processing and
/// handlers.
std::string config(const std::string& further_transforms, const std::string& handlers) {
  return R"json({
  "determinism": {"random_seed": 1},
  "model": {"name": "UNet", "args": {"spatial_dims": 3, "in_channels": 1, "out_channels": 2,
                                     "channels": [2, 4], "strides": [2]}},
  "pre_transforms": [
    {"name": "LoadImaged", "args": {"keys": ["image", "label"]}},
    {"name": "EnsureChannelFirstd", "args": {"keys": ["image", "label"]}},
    {"name": "Spacingd", "args": {"keys": ["image", "label"], "pixdim": [1.5, 1.2, 0.9],
                                  "mode": ["bilinear", "nearest"]}},
    {"name": "ToTensord", "args": {"keys": ["image", "label"]}}],
  "dataset": {"name": "PersistentDataset", "data_list_file_path": "data/dataset.json",
              "data_list_key": "validation"},
  "dataloader": {"name": "DataLoader", "args": {"batch_size": 1}},
  "inferer": {"name": "SlidingWindowInferer", "args": {"roi_size": [8, 8, 8]}},
  "post_transforms": [
    {"name": "Activationsd", "args": {"keys": "pred", "softmax": true}},
    {"name": "AsDiscreted", "args": {"keys": ["pred", "label"], "argmax": [true, false], "to_onehot": 2}})json" +
         further_transforms + R"json(],
  "key_metric": {"name": "MeanDice", "log_label": "val_mean_dice",
                 "args": {"include_background": false, "output_transform": "lambda x: (x['pred'], x['label'])"}},
  "handlers": [)json" +
         handlers + R"json(],
  "evaluator": {"name": "SupervisedEvaluator"}
})json";
}

/// The bytes of every file of a folder, by its name.
std::map<std::string, std::string> files_of(const SmallMmar& mmar, const std::string& folder) {
  std::map<std::string, std::string> files;
  const auto root = mmar.path() / folder;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
    if (entry.is_regular_file()) {
      const auto name = std::filesystem::relative(entry.path(), root).string();
      files[name] = mmar.read(folder + "/" + name);
    }
  return files;
}

}  // namespace

TEST_CASE("handlers of Clara 4.0 write the files of today's transforms") {
  const SmallMmar mmar;
  mmar.write("config/old.json", config("", R"json(
    {"name": "TransformInverter", "args": {"output_keys": ["pred"], "batch_keys": "image"}},
    {"name": "SegmentationSaver", "args": {"output_dir": "old/resampled",
       "batch_transform": "lambda x: x['image_meta_dict']", "output_transform": "lambda x: x['pred']"}},
    {"name": "SegmentationSaver", "args": {"output_dir": "old/inverted", "resample": false,
       "output_transform": "lambda x: x['pred_inverted']"}})json"));
  mmar.write("config/new.json", config(R"json(,
    {"name": "SaveImaged", "args": {"keys": "pred", "output_dir": "new/resampled", "output_postfix": "seg",
       "resample": true, "output_dtype": "float32"}},
    {"name": "CopyItemsd", "args": {"keys": "pred", "names": "inverted"}},
    {"name": "Invertd", "args": {"keys": "inverted", "orig_keys": "image", "transform": "@pre_transforms"}},
    {"name": "SaveImaged", "args": {"keys": "inverted", "output_dir": "new/inverted", "output_postfix": "seg",
       "output_dtype": "float32"}})json",
                                       ""));
  for (const char* file : {"config/old.json", "config/new.json"}) {
    const auto ran = mmar.run({"validate", file});
    REQUIRE_MESSAGE(ran.code == 0, ran.err);
  }
  for (const std::string which : {"resampled", "inverted"}) {
    const auto theirs = files_of(mmar, "old/" + which), ours = files_of(mmar, "new/" + which);
    CHECK(theirs.size() == 2);
    CHECK((theirs == ours));
  }
}

}  // namespace clara::testing
