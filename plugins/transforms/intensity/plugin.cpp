#include "common/registration.hpp"
#include "gaussian_noise.hpp"
#include "normalize.hpp"
#include "random_scale.hpp"
#include "scale.hpp"

namespace family = clara::transforms_intensity;
using clara::transforms::add_transform;

CLARA_PLUGIN("transforms_intensity", "0.1.0", registry) {
  add_transform<family::ScaleIntensityRanged>(registry, "ScaleIntensityRange",
                                              "maps one range of values to another");
  add_transform<family::ScaleIntensityd>(registry, "ScaleIntensity",
                                         "maps an image's own range of values to another");
  add_transform<family::NormalizeIntensityd>(
      registry, "NormalizeIntensity", "subtracts the mean, divides by the standard deviation");
  add_transform<family::RandShiftIntensityd>(registry, "RandShiftIntensity",
                                             "adds a random number to all voxels");
  add_transform<family::RandScaleIntensityd>(registry, "RandScaleIntensity",
                                             "multiplies all voxels by a random factor");
  add_transform<family::RandGaussianNoised>(registry, "RandGaussianNoise",
                                            "adds normally distributed noise");
}
