#include <host/config/old_names.hpp>

#include <algorithm>
#include <span>

namespace clara::host::config {
namespace {

constexpr std::string_view kClara4 = "Clara 4";
constexpr std::string_view kOpposite = "with the opposite meaning";

struct OldComponent {
  std::string_view kind;
  OldName name;
};

// From the 3.x reference of Clara Train and its example configs; today's names are MONAI's and
// PyTorch's.
constexpr OldComponent kComponents[] = {
    {"transform", {"LoadNifti", "LoadImaged", kClara4}},
    {"transform", {"LoadPng", "LoadImaged", kClara4}},
    {"transform", {"ConvertToChannelsFirst", "EnsureChannelFirstd", kClara4}},
    {"transform", {"ScaleByResolution", "Spacingd", kClara4}},
    {"transform", {"ScaleBySpacing", "Spacingd", kClara4}},
    {"transform", {"ScaleToShape", "Resized", kClara4}},
    {"transform", {"ScaleIntensityRange", "ScaleIntensityRanged", kClara4}},
    {"transform", {"ScaleIntensityOscillation", "RandScaleIntensityd", kClara4}},
    {"transform", {"ScaleShiftIntensity", "RandShiftIntensityd", kClara4}},
    {"transform", {"AddGaussianNoise", "RandGaussianNoised", kClara4}},
    {"transform", {"RandomAxisFlip", "RandAxisFlipd", kClara4}},
    {"transform", {"RandomSpatialFlip", "RandFlipd", kClara4}},
    {"transform", {"RandomRotate2D", "RandRotate90d", kClara4}},
    {"transform", {"RandomRotate3D", "RandRotate90d", kClara4}},
    {"transform", {"RandomZoom", "RandZoomd", kClara4}},
    {"transform", {"CropForegroundObject", "CropForegroundd", kClara4}},
    {"transform", {"CropFixedSizeRandomCenter", "RandSpatialCropd", kClara4}},
    {"transform", {"CropByPosNegRatio", "RandCropByPosNegLabeld", kClara4}},
    {"transform", {"FastCropByPosNegRatio", "RandCropByPosNegLabeld", kClara4}},
    {"transform", {"FastPosNegRatioCropROI", "RandCropByPosNegLabeld", kClara4}},
    {"transform", {"NormalizeNonzeroIntensities", "NormalizeIntensityd", kClara4}},
    {"transform", {"ThresholdValues", "ThresholdIntensityd", kClara4}},
    {"transform", {"ArgmaxAcrossChannels", "AsDiscreted", kClara4}},
    {"transform", {"SplitBasedOnLabel", "SplitDimd", kClara4}},
    {"transform", {"RepeatChannel", "RepeatChanneld", kClara4}},
    {"transform", {"SaveAsNifti", "SaveImaged", kClara4}},
    {"transform", {"AddChanneld", "EnsureChannelFirstd", "MONAI 1.3"}},
    {"transform", {"AsChannelFirstd", "EnsureChannelFirstd", "MONAI 1.3"}},
    {"transform", {"SplitChanneld", "SplitDimd", "MONAI 1.3"}},
    {"loss", {"Dice", "DiceLoss", kClara4}},
    {"loss", {"Focal", "FocalLoss", kClara4}},
    {"loss", {"CrossEntropy", "CrossEntropyLoss", kClara4}},
    {"optimizer", {"NovoGrad", "Novograd", kClara4}},
    {"lr_scheduler", {"ReducePoly", "PolynomialLR", kClara4}},
    {"lr_scheduler", {"ReduceCosine", "CosineAnnealingLR", kClara4}},
    {"lr_scheduler", {"ReduceOnPlateau", "ReduceLROnPlateau", kClara4}},
    {"lr_scheduler", {"DecayLRonStep", "StepLR", kClara4}},
    {"model", {"Unet", "UNet", kClara4}},
    {"model", {"SegResnet", "SegResNet", kClara4}},
    {"model", {"SegAhnet", "AHNet", kClara4}},
    {"model", {"DenseNet121Fpn", "DenseNet121", kClara4}},
    {"inferer", {"TFSimpleInferer", "SimpleInferer", kClara4}},
    {"inferer", {"TFScanWindowInferer", "SlidingWindowInferer", kClara4}},
    {"metric", {"ComputeAverage", "Accuracy", kClara4}},
    {"metric", {"ComputeAverageDice", "MeanDice", kClara4}},
    {"dataset", {"SegmentationImagePipeline", "Dataset", kClara4}},
    {"dataset", {"SegmentationImagePipelineWithCache", "CacheDataset", kClara4}},
};

constexpr OldName kArguments[] = {
    {"fields", "keys", kClara4},
    {"field", "keys", kClara4},
    {"image_field", "image_key", kClara4},
    {"label_field", "label_key", kClara4},
    {"probability", "prob", kClara4},
    {"skip_background", "include_background", kClara4, kOpposite},
    {"magnitude", "factors", kClara4},
    {"target_resolution", "pixdim", kClara4},
    {"num_classes", "out_channels", kClara4},
    {"poly_power", "power", kClara4},
    {"size", "spatial_size", kClara4},
    {"out_dir", "output_dir", kClara4},
    {"n_classes", "to_onehot", "MONAI 0.9"},
    {"is_onehot_targets", "to_onehot_y", kClara4, kOpposite},
    {"smooth", "smooth_nr", kClara4},
};

constexpr OldName kKeys[] = {
    {"lr_policy", "lr_scheduler", kClara4},
    {"use_amp", "amp", kClara4},
    {"image_pipeline", "dataset and dataloader", kClara4},
    {"num_training_epoch_per_valid", "num_interval_per_valid", kClara4},
    {"dynamic_input_shape", "nothing: every shape is taken", kClara4},
    {"train_summary_recording_interval", "an argument of TensorBoardStatsHandler", kClara4},
    {"aux_ops", "nothing", kClara4},
};

template <class List>
const OldName* by_name(const List& list, std::string_view name) {
  const auto found = std::find_if(std::begin(list), std::end(list),
                                  [&](const OldName& n) { return n.old == name; });
  return found == std::end(list) ? nullptr : &*found;
}

}  // namespace

const OldName* old_component(std::string_view kind, std::string_view name) {
  const auto found =
      std::find_if(std::begin(kComponents), std::end(kComponents),
                   [&](const OldComponent& c) { return c.kind == kind && c.name.old == name; });
  return found == std::end(kComponents) ? nullptr : &found->name;
}

const OldName* old_argument(std::string_view name, const Value& schema) {
  const auto* old = by_name(kArguments, name);
  const auto* properties = schema.find("properties");
  return old && properties && properties->find(old->today) ? old : nullptr;
}

const OldName* old_key(std::string_view name) { return by_name(kKeys, name); }

std::string today_hint(const OldName& name) {
  const bool words = name.today.find(' ') != std::string_view::npos || name.today == "nothing";
  const std::string quote = words ? "" : "\"";
  const std::string note = name.note.empty() ? "" : ", " + std::string(name.note);
  return "since " + std::string(name.since) + " it is " + quote + std::string(name.today) + quote +
         note;
}

}  // namespace clara::host::config
