#include "common/registration.hpp"
#include "flip.hpp"
#include "orientation.hpp"
#include "resize.hpp"
#include "spacing.hpp"

namespace family = clara::transforms_spatial;
using clara::transforms::add_transform;

CLARA_PLUGIN("transforms_spatial", "0.1.0", registry) {
  add_transform<family::Spacingd>(registry, "Spacing", "resamples images to a size of the voxels");
  add_transform<family::Orientationd>(registry, "Orientation",
                                      "turns images until their axes point as wanted");
  add_transform<family::Flipd>(registry, "Flip", "mirrors images");
  add_transform<family::RandFlipd>(registry, "RandFlip", "mirrors images, sometimes");
  add_transform<family::RandRotate90d>(registry, "RandRotate90",
                                       "turns images by quarter turns, sometimes");
  add_transform<family::Resized>(registry, "Resize", "resizes images to a shape");
  add_transform<family::RandZoomd>(registry, "RandZoom", "enlarges or shrinks images, sometimes");
}
