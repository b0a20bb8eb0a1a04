#include "common/registration.hpp"
#include "gaussian_noise.hpp"
#include "normalize.hpp"
#include "random_scale.hpp"
#include "scale.hpp"

namespace family = clara::transforms_intensity;
using clara::transforms::add_transform;

CLARA_PLUGIN("transforms_intensity", "0.1.0", registry) {
  add_transform<family::ScaleIntensityRanged>(
      registry, "ScaleIntensityRange", "maps one range of values to another",
      {{"keys", "image"}, {"a_min", -1}, {"a_max", 1}, {"b_min", 0}, {"b_max", 1}, {"clip", true}});
  add_transform<family::ScaleIntensityd>(registry, "ScaleIntensity",
                                         "maps an image's own range of values to another");
  add_transform<family::NormalizeIntensityd>(
      registry, "NormalizeIntensity", "subtracts the mean, divides by the standard deviation",
      {{"nonzero", true}});
  add_transform<family::RandShiftIntensityd>(registry, "RandShiftIntensity",
                                             "adds a random number to all voxels",
                                             {{"offsets", 0.3}, {"prob", 0.7}});
  add_transform<family::RandScaleIntensityd>(registry, "RandScaleIntensity",
                                             "multiplies all voxels by a random factor",
                                             {{"factors", 0.3}, {"prob", 0.7}});
  add_transform<family::RandGaussianNoised>(registry, "RandGaussianNoise",
                                            "adds normally distributed noise", {{"prob", 0.7}});
}
