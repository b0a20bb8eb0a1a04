#include "small_mmar.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

namespace clara::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kSize = 12;

const std::map<std::string, std::string> kEnvironment{
    {"MMAR_ROOT", ""},         {"MLFLOW_TRACKING_URI", ""}, {"PYTHONPATH", ""},
    {"CLARA_PLUGIN_PATH", ""}, {"CLARA_THREADS", "1"},      {"NO_COLOR", "1"}};

constexpr const char* kConfig = R"json({
  "epochs": 4,
  "determinism": {"random_seed": 7},
  "write_train_stats": true,
  "resume_checkpoint": {"epochs": 1, "iterations": 3},
  "search": [{"domain": "lr", "type": "float", "args": ["rate"], "targets": [0.001, 0.002]}],
  "rate": 0.01,
  "train": {
    "loss": {"name": "DiceLoss", "args": {"to_onehot_y": true, "softmax": true}},
    "optimizer": {"name": "Adam", "args": {"params": "#@model.parameters()", "lr": "{rate}"}},
    "lr_scheduler": {"name": "StepLR", "args": {"optimizer": "@optimizer", "step_size": 2, "gamma": 0.5}},
    "model": {
      "name": "UNet",
      "args": {
        "spatial_dims": 3,
        "in_channels": 1,
        "out_channels": 2,
        "channels": [2, 4],
        "strides": [2],
        "norm": "batch",
        "dropout": 0.2
      }
    },
    "pre_transforms": [
      {"name": "LoadImaged", "args": {"keys": ["image", "label"]}},
      {"name": "EnsureChannelFirstd", "args": {"keys": ["image", "label"]}},
      {
        "name": "RandCropByPosNegLabeld",
        "args": {
          "keys": ["image", "label"],
          "label_key": "label",
          "spatial_size": [8, 8, 8],
          "pos": 1,
          "neg": 1,
          "num_samples": 2
        }
      },
      {"name": "RandFlipd", "args": {"keys": ["image", "label"], "prob": 0.5, "spatial_axis": 0}},
      {"name": "RandShiftIntensityd", "args": {"keys": "image", "offsets": 0.1, "prob": 0.5}},
      {"name": "ToTensord", "args": {"keys": ["image", "label"]}}
    ],
    "dataset": {
      "name": "CacheDataset",
      "data_list_file_path": "data/dataset.json",
      "data_list_key": "training",
      "args": {"transform": "@pre_transforms", "cache_rate": 1.0}
    },
    "dataloader": {
      "name": "DataLoader",
      "args": {"dataset": "@dataset", "batch_size": 1, "shuffle": true, "num_workers": 2}
    },
    "handlers": [
      {"name": "LrScheduleHandler", "args": {"lr_scheduler": "@lr_scheduler", "print_lr": true}},
      {
        "name": "ValidationHandler",
        "args": {"validator": "@evaluator", "epoch_level": true, "interval": 1}
      },
      {
        "name": "TensorBoardStatsHandler",
        "args": {
          "log_dir": "models",
          "output_transform": "#monai.handlers.from_engine(['loss'], first=True)"
        }
      }
    ],
    "post_transforms": [
      {
        "name": "AsDiscreted",
        "args": {"keys": ["pred", "label"], "argmax": [true, false], "to_onehot": 2}
      }
    ],
    "key_metric": {
      "name": "Accuracy",
      "log_label": "train_acc",
      "args": {"output_transform": "#monai.handlers.from_engine(['pred', 'label'])"}
    },
    "trainer": {
      "name": "SupervisedTrainer",
      "args": {
        "max_epochs": "{epochs}",
        "epoch_length": 4,
        "device": "cpu",
        "train_data_loader": "@dataloader",
        "network": "@model",
        "loss_function": "@loss",
        "optimizer": "@optimizer",
        "postprocessing": "@post_transforms",
        "key_train_metric": "@key_metric",
        "train_handlers": "@handlers"
      }
    }
  },
  "validate": {
    "pre_transforms": [{"ref": "LoadImaged"}, {"ref": "EnsureChannelFirstd"}, {"ref": "ToTensord"}],
    "dataset": {
      "name": "Dataset",
      "data_list_file_path": "data/dataset.json",
      "data_list_key": "validation",
      "args": {"transform": "@pre_transforms"}
    },
    "dataloader": {"name": "DataLoader", "args": {"dataset": "@dataset", "batch_size": 1}},
    "inferer": {"name": "SlidingWindowInferer", "args": {"roi_size": [8, 8, 8], "overlap": 0.5}},
    "handlers": [
      {
        "name": "CheckpointSaver",
        "args": {
          "save_dir": "models",
          "save_dict": {"model": "@model", "train_conf": "@conf"},
          "save_key_metric": true
        }
      }
    ],
    "post_transforms": [{"ref": "AsDiscreted"}],
    "key_metric": {
      "name": "MeanDice",
      "log_label": "val_mean_dice",
      "args": {
        "include_background": false,
        "output_transform": "#monai.handlers.from_engine(['pred', 'label'])"
      }
    },
    "evaluator": {
      "name": "SupervisedEvaluator",
      "args": {
        "device": "cpu",
        "val_data_loader": "@dataloader",
        "network": "@model",
        "inferer": "@inferer",
        "postprocessing": "@post_transforms",
        "key_val_metric": "@key_metric",
        "val_handlers": "@handlers"
      }
    }
  }
})json";

template <class T>
void put(std::array<char, 352>& header, std::size_t offset, T value) {
  std::memcpy(header.data() + offset, &value, sizeof value);
}

/// A NIfTI-1 file of floats, voxels of 1 mm.
void write_volume(const fs::path& file, const std::vector<float>& voxels) {
  std::array<char, 352> header{};
  put<std::int32_t>(header, 0, 348);
  const std::array<std::int16_t, 8> dim{3, kSize, kSize, kSize, 1, 1, 1, 1};
  std::memcpy(header.data() + 40, dim.data(), sizeof dim);
  put<std::int16_t>(header, 70, 16);  // float
  put<std::int16_t>(header, 72, 32);
  const std::array<float, 8> pixdim{1, 1, 1, 1, 1, 1, 1, 1};
  std::memcpy(header.data() + 76, pixdim.data(), sizeof pixdim);
  put<float>(header, 108, 352);
  put<float>(header, 112, 1);
  put<std::int16_t>(header, 254, 1);
  for (std::size_t row = 0; row < 3; ++row) put<float>(header, 280 + 20 * row, 1);
  std::memcpy(header.data() + 344, "n+1", 4);
  std::ofstream out(file, std::ios::binary);
  out.write(header.data(), header.size());
  out.write(reinterpret_cast<const char*>(voxels.data()),
            static_cast<std::streamsize>(voxels.size() * sizeof(float)));
}

/// A bright box in noise, and the box as its label.
void write_pair(const fs::path& data, int number) {
  std::vector<float> image, label;
  std::uint32_t noise = 12345U + static_cast<std::uint32_t>(number);
  for (int z = 0; z < kSize; ++z)
    for (int y = 0; y < kSize; ++y)
      for (int x = 0; x < kSize; ++x) {
        noise = noise * 1664525U + 1013904223U;
        const bool inside = z >= 3 && z < 7 + number % 3 && y >= 2 && y < 8 && x >= 4 && x < 9;
        label.push_back(inside ? 1.0F : 0.0F);
        image.push_back(static_cast<float>(noise >> 8U) / 16777216.0F + (inside ? 1.0F : 0.0F));
      }
  const auto name = std::to_string(number) + ".nii";
  write_volume(data / ("image_" + name), image);
  write_volume(data / ("label_" + name), label);
}

}  // namespace

SmallMmar::SmallMmar() {
  const auto data = path() / "data";
  fs::create_directories(data);
  fs::create_directories(path() / "config");
  Array training, validation;
  for (int i = 0; i < 6; ++i) {
    write_pair(data, i);
    const auto name = std::to_string(i) + ".nii";
    (i < 4 ? training : validation)
        .push_back(Object{{"image", "image_" + name}, {"label", "label_" + name}});
  }
  const Object list{{"labels", Object{{"0", "background"}, {"1", "box"}}},
                    {"training", training},
                    {"validation", validation}};
  write("data/dataset.json", Value(list).json());
  write("config/config_train.json", kConfig);
}

void SmallMmar::write(const std::string& file, const std::string& text) const {
  std::ofstream(path() / file) << text;
}

std::string SmallMmar::read(const std::string& file) const {
  std::ifstream in(path() / file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void SmallMmar::replace(const std::string& what, const std::string& with) const {
  auto text = read("config/config_train.json");
  const auto at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("the config has no " + what);
  write("config/config_train.json", text.replace(at, what.size(), with));
}

void SmallMmar::clear() const { fs::remove_all(path() / "models"); }

Ran SmallMmar::run(const std::vector<std::string>& arguments) const {
  return testing::run(host_program(), arguments, kEnvironment, path());
}

namespace {

std::vector<std::string> train_arguments(const std::vector<std::string>& more) {
  std::vector<std::string> all{"train", "config/config_train.json"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace

Ran SmallMmar::train(const std::vector<std::string>& more) const {
  return run(train_arguments(more));
}

Background SmallMmar::start(const std::vector<std::string>& more) const {
  return {host_program(), train_arguments(more), kEnvironment, path()};
}

}  // namespace clara::testing
