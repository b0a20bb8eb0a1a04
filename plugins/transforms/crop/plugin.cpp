#include "bounding_rect.hpp"
#include "common/registration.hpp"
#include "crop_foreground.hpp"
#include "rand_crop_by_classes.hpp"
#include "rand_crop_by_label.hpp"
#include "rand_spatial_crop.hpp"
#include "rand_weighted_crop.hpp"
#include "spatial_crop.hpp"
#include "spatial_pad.hpp"
#include "to_indices.hpp"

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
  add_transform<family::BorderPadd>(registry, "BorderPad", "adds borders to images",
                                    {{"spatial_border", clara::Array{1, 2, 3, 0, 4, 5}}});
  add_transform<family::ResizeWithPadOrCropd>(registry, "ResizeWithPadOrCrop",
                                              "cuts or pads images to a size",
                                              {{"spatial_size", clara::Array{30, 10, -1}}});
  add_transform<family::SpatialCropd>(
      registry, "SpatialCrop", "cuts a box out of images",
      {{"roi_center", clara::Array{10, 9, 8}}, {"roi_size", clara::Array{8, 7, 6}}});
  add_transform<family::CenterScaleCropd>(registry, "CenterScaleCrop",
                                          "cuts the middle out of images, a part of each size",
                                          {{"roi_scale", clara::Array{0.4, 0.5, 0.6}}});
  add_transform<family::RandScaleCropd>(
      registry, "RandScaleCrop", "cuts a box at a random place out of images, a part of each size",
      {{"roi_scale", 0.4}, {"random_size", true}});
  add_transform<family::RandSpatialCropSamplesd>(
      registry, "RandSpatialCropSamples", "cuts several boxes at random places out of images",
      {{"roi_size", clara::Array{8, 9, 10}}, {"num_samples", 3}, {"random_size", true}});
  add_transform<family::RandCropByLabelClassesd>(
      registry, "RandCropByLabelClasses", "cuts patches round random voxels of random classes",
      {{"label_key", "label"},
       {"spatial_size", clara::Array{8, 8, 8}},
       {"num_classes", 3},
       {"warn", false},
       {"num_samples", 3}});
  add_transform<family::RandWeightedCropd>(
      registry, "RandWeightedCrop", "cuts patches round voxels drawn by a map of weights",
      {{"w_key", "image"}, {"spatial_size", clara::Array{8, 8, 8}}, {"num_samples", 3}});
  add_transform<family::BoundingRectd>(registry, "BoundingRect",
                                       "adds the boxes round the foreground of images");
  add_transform<family::FgBgToIndicesd>(
      registry, "FgBgToIndices", "adds where the foreground and the background of labels are",
      {{"keys", "label"}});
  add_transform<family::ClassesToIndicesd>(registry, "ClassesToIndices",
                                           "adds where the classes of labels are",
                                           {{"keys", "label"}, {"num_classes", 3}});
}
