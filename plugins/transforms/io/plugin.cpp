#include "common/registration.hpp"
#include "load_image.hpp"
#include "save_image.hpp"

namespace family = clara::transforms_io;
using clara::transforms::add_transform;

CLARA_PLUGIN("transforms_io", "0.1.0", registry) {
  add_transform<family::LoadImaged>(registry, "LoadImage",
                                    "reads NIfTI, PNG, JPEG and NumPy files into images")
      .other_name("LoadNiftid", "since MONAI 0.6 it is \"LoadImaged\"")
      .other_name("LoadNiftiD", "since MONAI 0.6 it is \"LoadImaged\"")
      .other_name("LoadNumpyd", "since MONAI 0.6 it is \"LoadImaged\"")
      .other_name("LoadNumpyD", "since MONAI 0.6 it is \"LoadImaged\"")
      .other_name("LoadPNGd", "since MONAI 0.6 it is \"LoadImaged\"")
      .other_name("LoadPNGD", "since MONAI 0.6 it is \"LoadImaged\"");
  add_transform<family::SaveImaged>(registry, "SaveImage",
                                    "writes images as NIfTI files or pictures");
}
