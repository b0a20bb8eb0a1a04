#include "affine.hpp"
#include "common/registration.hpp"
#include "elastic.hpp"
#include "flip.hpp"
#include "grid_distortion.hpp"
#include "grid_patch.hpp"
#include "grid_split.hpp"
#include "match.hpp"
#include "orientation.hpp"
#include "resize.hpp"
#include "rotate.hpp"
#include "rotate90.hpp"
#include "spacing.hpp"

namespace family = clara::transforms_spatial;
using clara::transforms::add_transform;

CLARA_PLUGIN("transforms_spatial", "0.1.0", registry) {
  add_transform<family::Spacingd>(registry, "Spacing", "resamples images to a size of the voxels",
                                  {{"pixdim", clara::Array{1.5, 1.5, 1.5}}});
  add_transform<family::Orientationd>(registry, "Orientation",
                                      "turns images until their axes point as wanted",
                                      {{"axcodes", "SPL"}});
  add_transform<family::Flipd>(registry, "Flip", "mirrors images", {{"spatial_axis", 1}});
  add_transform<family::RandFlipd>(registry, "RandFlip", "mirrors images, sometimes",
                                   {{"prob", 0.7}});
  add_transform<family::RandRotate90d>(registry, "RandRotate90",
                                       "turns images by quarter turns, sometimes",
                                       {{"prob", 0.7}, {"spatial_axes", clara::Array{0, 2}}});
  add_transform<family::Resized>(registry, "Resize", "resizes images to a shape",
                                 {{"spatial_size", clara::Array{12, 25, 18}}});
  add_transform<family::RandZoomd>(registry, "RandZoom", "enlarges or shrinks images, sometimes",
                                   {{"prob", 0.7}, {"min_zoom", 0.7}, {"max_zoom", 1.3}});
  add_transform<family::RandAxisFlipd>(registry, "RandAxisFlip",
                                       "mirrors images along an axis chosen at random, sometimes",
                                       {{"prob", 0.7}});
  add_transform<family::Rotate90d>(registry, "Rotate90", "turns images by quarter turns",
                                   {{"k", 3}, {"spatial_axes", clara::Array{0, 2}}});
  add_transform<family::Zoomd>(registry, "Zoom", "enlarges or shrinks images", {{"zoom", 1.2}});
  add_transform<family::Rotated>(registry, "Rotate", "turns images by angles",
                                 {{"angle", clara::Array{0.2, -0.3, 0.1}}});
  add_transform<family::RandRotated>(registry, "RandRotate",
                                     "turns images by random angles, sometimes",
                                     {{"prob", 0.7}, {"range_x", 0.4}, {"range_z", 0.2}});
  add_transform<family::Affined>(registry, "Affine", "turns, shears, moves and scales images",
                                 {{"rotate_params", clara::Array{0.2, 0.1, -0.3}},
                                  {"translate_params", clara::Array{2, -1, 3}}});
  add_transform<family::RandAffined>(
      registry, "RandAffine", "turns, shears, moves and scales images at random, sometimes",
      {{"prob", 0.7}, {"rotate_range", 0.3}, {"scale_range", clara::Array{0.1, 0.1, 0.1}}});
  add_transform<family::Rand3DElasticd>(registry, "Rand3DElastic",
                                        "deforms volumes at random, sometimes",
                                        {{"prob", 0.7},
                                         {"sigma_range", clara::Array{2, 3}},
                                         {"magnitude_range", clara::Array{20, 40}}});
  add_transform<family::Rand2DElasticd>(
      registry, "Rand2DElastic", "deforms images of 2 axes at random, sometimes",
      {{"prob", 0.7}, {"spacing", clara::Array{6, 5}}, {"magnitude_range", clara::Array{1, 2}}});
  add_transform<family::GridDistortiond>(
      registry, "GridDistortion", "stretches and shrinks the cells of a grid",
      {{"num_cells", 2},
       {"distort_steps", clara::Array{clara::Array{1.2, 0.9, 1}, clara::Array{1.1, 0.8, 1},
                                      clara::Array{0.7, 1.2, 1}}}});
  add_transform<family::RandGridDistortiond>(registry, "RandGridDistortion",
                                             "stretches and shrinks the cells of a grid, sometimes",
                                             {{"prob", 0.7}, {"distort_limit", 0.3}});
  add_transform<family::SpatialResampled>(registry, "SpatialResample",
                                          "resamples images to an affine that the sample has",
                                          {{"dst_keys", "dst_affine"}});
  add_transform<family::ResampleToMatchd>(registry, "ResampleToMatch",
                                          "resamples images to the grid of another one",
                                          {{"key_dst", "image"}});
  add_transform<family::GridPatchd>(registry, "GridPatch", "cuts images into patches of a grid",
                                    {{"patch_size", clara::Array{9, 8, 7}}});
  add_transform<family::RandGridPatchd>(
      registry, "RandGridPatch", "cuts images into patches of a grid that begins at random",
      {{"patch_size", clara::Array{9, 8, 7}}, {"num_patches", 5}, {"sort_fn", "random"}});
  add_transform<family::GridSplitd>(registry, "GridSplit",
                                    "makes a sample of each part of a grid over images of 2 axes");
}
