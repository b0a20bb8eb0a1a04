#include <host/upgrade/tables.hpp>

namespace clara::host::upgrade {
namespace {

// From the reference of Clara Train 3.1, its example configs, and what became of these in 4.0.
constexpr std::string_view kTransforms = R"json({
  "LoadNifti": {"name": "LoadImaged", "args": {"fields": "keys", "as_dtype": "dtype"}},
  "LoadPng": {"name": "LoadImaged", "args": {"fields": "keys"}},
  "LoadImageMasksFromNumpy": {"name": "LoadImaged", "args": {"fields": "keys"}},
  "ConvertToChannelsFirst": {"name": "EnsureChannelFirstd", "args": {"fields": "keys"}},
  "ScaleByResolution": {"name": "Spacingd", "args": {"fields": "keys", "target_resolution": "pixdim",
    "is_label": {"name": "mode", "turn": "nearest"}}},
  "ScaleBySpacing": {"name": "Spacingd", "args": {"fields": "keys", "target_spacing": "pixdim",
    "is_label": {"name": "mode", "turn": "nearest"}}},
  "ScaleByFactor": {"name": "Zoomd", "args": {"fields": "keys", "factor": "zoom",
    "is_label": {"name": "mode", "turn": "nearest"}}, "add": {"keep_size": false}},
  "ScaleToShape": {"name": "Resized", "args": {"fields": "keys", "target_shape": "spatial_size",
    "is_label": {"name": "mode", "turn": "nearest"}}},
  "ScaleIntensityRange": {"name": "ScaleIntensityRanged", "args": {"fields": "keys",
    "a_offset": {"gone": "a_min and a_max say the range"}}},
  "ScaleIntensityOscillation": {"name": "RandScaleIntensityd",
    "args": {"fields": "keys", "magnitude": "factors", "probability": "prob"}, "add": {"prob": 1.0}},
  "ScaleShiftIntensity": {"name": "RandShiftIntensityd",
    "args": {"fields": "keys", "shift": "offsets", "scale": {"gone": "RandScaleIntensityd scales"}},
    "add": {"offsets": 0.1, "prob": 1.0}, "note": "it only shifts; RandScaleIntensityd scales"},
  "AddGaussianNoise": {"name": "RandGaussianNoised", "args": {"fields": "keys", "probability": "prob"},
    "add": {"prob": 1.0}},
  "RandomAxisFlip": {"name": "RandAxisFlipd", "args": {"fields": "keys", "probability": "prob"},
    "add": {"prob": 0.5}},
  "RandomSpatialFlip": {"name": "RandFlipd", "args": {"fields": "keys", "probability": "prob"},
    "add": {"prob": 0.5}, "note": "it flips all axes at once; spatial_axis says which"},
  "RandomRotate2D": {"name": "RandRotate90d", "args": {"fields": "keys", "probability": "prob"},
    "add": {"prob": 0.5}, "note": "it turns by quarters; RandRotated turns by any angle"},
  "RandomRotate3D": {"name": "RandRotate90d", "args": {"fields": "keys", "probability": "prob"},
    "add": {"prob": 0.5}, "note": "it turns by quarters; RandRotated turns by any angle"},
  "RandomZoom": {"name": "RandZoomd", "args": {"fields": "keys", "image_field": "keys", "label_field": "keys",
    "lower_limits": "min_zoom", "upper_limits": "max_zoom", "keep_size": "keep_size", "probability": "prob"},
    "add": {"prob": 1.0}},
  "CropForegroundObject": {"name": "CropForegroundd", "args": {"fields": "keys", "image_field": "keys",
    "label_field": {"name": "keys", "as": "source_key"},
    "size": {"gone": "the box is as large as the foreground"}}},
  "CropFixedSizeRandomCenter": {"name": "RandSpatialCropd", "args": {"fields": "keys", "size": "roi_size"},
    "add": {"random_size": false}},
  "CropRandomSizeWithDisplacement": {"name": "RandSpatialCropd", "args": {"fields": "keys",
    "lower_size": "roi_size", "max_displacement": {"gone": "the place is any"}}, "add": {"random_size": true}},
  "CropByPosNegRatio": {"name": "RandCropByPosNegLabeld", "args": {"fields": "keys", "image_field": "keys",
    "label_field": {"name": "keys", "as": "label_key"}, "size": "spatial_size", "batch_size": "num_samples",
    "batches_to_gen_at_once": {"moved": "patches are cut as they are needed"}}},
  "FastCropByPosNegRatio": {"name": "RandCropByPosNegLabeld", "args": {"fields": "keys", "image_field": "keys",
    "label_field": {"name": "keys", "as": "label_key"}, "size": "spatial_size", "batch_size": "num_samples",
    "batches_to_gen_at_once": {"moved": "patches are cut as they are needed"}}},
  "FastPosNegRatioCropROI": {"name": "RandCropByPosNegLabeld", "args": {"fields": "keys", "image_field": "keys",
    "label_field": {"name": "keys", "as": "label_key"}, "size": "spatial_size", "batch_size": "num_samples",
    "deform": {"gone": "Rand3DElasticd deforms"}, "rotation": {"gone": "RandRotated turns"},
    "rotation_degree": {"gone": "RandRotated turns"}, "scale": {"gone": "RandZoomd scales"},
    "scale_factor": {"gone": "RandZoomd scales"}, "fast_crop": {"moved": "there is one way to cut"}}},
  "NormalizeNonzeroIntensities": {"name": "NormalizeIntensityd", "args": {"fields": "keys"},
    "add": {"nonzero": true, "channel_wise": true}},
  "RepeatChannel": {"name": "RepeatChanneld", "args": {"fields": "keys", "repeat_times": "repeats"}},
  "SaveAsNifti": {"name": "SaveImaged", "args": {"fields": "keys", "out_dir": "output_dir",
    "interrupt": {"moved": "a training does not wait for a key"}}},
  "ArgmaxAcrossChannels": {"name": "AsDiscreted", "args": {"fields": {"name": "keys", "turn": "pred"}},
    "add": {"argmax": true}},
  "ThresholdValues": {"name": "AsDiscreted", "args": {"fields": {"name": "keys", "turn": "pred"}, "threshold": "threshold"},
    "add": {"threshold": 0.5}},
  "CopyProperties": {"gone": "an image carries its own affine"},
  "RestoreOriginalShape": {"name": "Invertd", "args": {"field": {"name": "keys", "turn": "pred"},
    "src_field": "orig_keys", "is_label": "nearest_interp"}, "add": {"transform": "@pre_transforms"}},
  "SplitBasedOnLabel": {"gone": "MeanDice tells each class with \"reduction\": \"mean_batch\""},
  "FetchExtremePoints": {"gone": "interactive segmentation is not here"}
})json";

constexpr std::string_view kOthers = R"json({
  "loss": {
    "Dice": {"name": "DiceLoss", "args": {"skip_background": {"name": "include_background", "turn": "not"},
      "is_onehot_targets": {"name": "to_onehot_y", "turn": "not"}, "smooth": "smooth_nr", "top_smooth": "smooth_nr",
      "bottom_smooth": "smooth_dr", "data_format": {"moved": "channels come first"}}, "add": {"to_onehot_y": true}},
    "Focal": {"name": "FocalLoss", "args": {"skip_background": {"name": "include_background", "turn": "not"},
      "is_onehot_targets": {"name": "to_onehot_y", "turn": "not"},
      "data_format": {"moved": "channels come first"}}, "add": {"to_onehot_y": true}},
    "CrossEntropy": {"name": "CrossEntropyLoss", "args": {}}
  },
  "optimizer": {
    "NovoGrad": {"name": "Novograd", "args": {"learning_rate": "lr", "epsilon": "eps"}},
    "Adam": {"name": "Adam", "args": {"learning_rate": "lr", "epsilon": "eps", "beta1": {"gone": "betas holds both"},
      "beta2": {"gone": "betas holds both"}}},
    "Momentum": {"name": "SGD", "args": {"learning_rate": "lr"}, "add": {"momentum": 0.9}}
  },
  "lr_scheduler": {
    "ReducePoly": {"name": "PolynomialLR", "args": {"poly_power": "power"}, "add": {"total_iters": "{epochs}"},
      "note": "its length is that of the epochs; 3.x counted iterations, whose number depends on the data"},
    "ReduceCosine": {"name": "CosineAnnealingLR", "args": {"rate": {"gone": "the rate goes down to eta_min"}},
      "add": {"T_max": "{epochs}"}, "note": "its length is that of the epochs"},
    "DecayLRonStep": {"name": "StepLR", "args": {"decay_ratio": "gamma", "decay_freq": "step_size"}},
    "ReduceOnPlateau": {"name": "ReduceLROnPlateau", "args": {}}
  },
  "model": {
    "Unet": {"name": "UNet", "args": {"num_classes": "out_channels", "nf_enc": {"name": "channels", "turn": "numbers"},
      "nf_dec": {"moved": "the decoder mirrors the encoder"}, "use_batch_norm": {"turn": "batch"},
      "use_group_norm": {"turn": "group"}, "final_activation": {"moved": "the loss and the post-processing have it"},
      "factor": {"gone": "channels says it"}},
      "add": {"spatial_dims": 3, "in_channels": 1, "channels": [16, 32, 64, 128, 256]}},
    "SegResnet": {"name": "SegResNet", "args": {"num_classes": "out_channels",
      "blocks_down": {"name": "blocks_down", "turn": "numbers"}, "blocks_up": {"name": "blocks_up", "turn": "numbers"},
      "use_group_norm": {"turn": "group"}, "use_batch_norm": {"turn": "batch"},
      "use_group_normG": {"turn": "groups"}, "use_vae": {"gone": "the variational branch is not here"},
      "reg_weight": {"gone": "AdamW has weight_decay"},
      "final_activation": {"moved": "the loss and the post-processing have it"}},
      "add": {"spatial_dims": 3, "in_channels": 1}}
  },
  "inferer": {
    "TFSimpleInferer": {"name": "SimpleInferer", "args": {}},
    "TFScanWindowInferer": {"name": "SlidingWindowInferer", "args": {"batch_size": "sw_batch_size"}}
  },
  "metric": {
    "ComputeAverageDice": {"name": "MeanDice", "args": {"name": {"beside": "log_label"}, "field": {"gone": ""},
      "label_field": {"gone": ""}, "report_path": {"gone": "MetricsSaver writes reports"},
      "is_key_metric": {"beside": "is_key_metric"}, "do_summary": {"gone": ""}, "do_print": {"gone": ""},
      "invalid_value": {"gone": ""}}, "add": {"include_background": false}},
    "ComputeAverage": {"name": "MeanDice", "args": {"name": {"beside": "log_label"}, "field": {"gone": ""},
      "report_path": {"gone": "MetricsSaver writes reports"}, "is_key_metric": {"beside": "is_key_metric"},
      "do_summary": {"gone": ""}, "do_print": {"gone": ""}, "invalid_value": {"gone": ""}},
      "add": {"include_background": false}, "note": "taken for the average of a Dice overlap"}
  },
  "handler": {
    "MMARTensorboardHandler": {"gone": "StatsHandler and MLflowHandler show a study"}
  }
})json";

constexpr std::string_view kFirstLevel = R"json({
  "use_amp": "amp",
  "num_training_epoch_per_valid": "num_interval_per_valid",
  "train_summary_recording_interval": {"gone": "TensorBoardStatsHandler has it as \"iteration_log\""},
  "use_scanning_window": {"gone": "the inferer of \"validate\" says it"},
  "dynamic_input_shape": {"gone": "every shape is taken"},
  "version": {"gone": ""},
  "type": {"gone": ""},
  "labels": {"gone": ""},
  "description": {"gone": ""}
})json";

const Value& transforms() {
  static const Value table = parse_json(kTransforms);
  return table;
}

const Value& others() {
  static const Value table = parse_json(kOthers);
  return table;
}

}  // namespace

const Value* component_rule(std::string_view kind, std::string_view name) {
  if (kind == "transform") return transforms().find(name);
  const auto* table = others().find(kind);
  return table ? table->find(name) : nullptr;
}

const Value* first_level_rule(std::string_view name) {
  static const Value table = parse_json(kFirstLevel);
  return table.find(name);
}

std::string_view kind_of_key(std::string_view key) {
  struct Key {
    std::string_view key;
    std::string_view kind;
  };
  constexpr Key keys[] = {{"loss", "loss"},
                          {"optimizer", "optimizer"},
                          {"lr_scheduler", "lr_scheduler"},
                          {"model", "model"},
                          {"pre_transforms", "transform"},
                          {"post_transforms", "transform"},
                          {"inferer", "inferer"},
                          {"metrics", "metric"},
                          {"key_metric", "metric"},
                          {"additional_metrics", "metric"}};
  for (const auto& one : keys)
    if (one.key == key) return one.kind;
  return "";
}

}  // namespace clara::host::upgrade
