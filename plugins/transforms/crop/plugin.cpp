#include "common/registration.hpp"
#include "crop_foreground.hpp"
#include "rand_crop_by_label.hpp"
#include "spatial_crop.hpp"
#include "spatial_pad.hpp"

namespace family = clara::transforms_crop;
using clara::transforms::add_transform;

CLARA_PLUGIN("transforms_crop", "0.1.0", registry) {
  add_transform<family::CropForegroundd>(
      registry, "CropForeground", "cuts images to the box round the foreground of one",
      {{"source_key", "label"}, {"margin", 3}, {"k_divisible", 16}});
  add_transform<family::CenterSpatialCropd>(registry, "CenterSpatialCrop",
                                            "cuts the middle out of images",
                                            {{"roi_size", clara::Array{10, -1, 7}}});
  add_transform<family::RandSpatialCropd>(
      registry, "RandSpatialCrop", "cuts a box at a random place out of images",
      {{"roi_size", clara::Array{8, 9, 10}}, {"random_size", true}});
  add_transform<family::RandCropByPosNegLabeld>(
      registry, "RandCropByPosNegLabel",
      "cuts patches round random foreground and background voxels",
      {{"label_key", "label"}, {"spatial_size", clara::Array{8, 8, 8}}, {"num_samples", 3}});
  add_transform<family::SpatialPadd>(registry, "SpatialPad", "pads images to at least a size",
                                     {{"spatial_size", clara::Array{32, 20, 20}}});
  add_transform<family::DivisiblePadd>(
      registry, "DivisiblePad", "pads images until each size can be divided by k", {{"k", 16}});
}
