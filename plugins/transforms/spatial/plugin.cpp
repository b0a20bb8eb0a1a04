#include "common/registration.hpp"
#include "flip.hpp"
#include "orientation.hpp"
#include "resize.hpp"
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
}
