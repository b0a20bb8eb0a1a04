#include "common/registration.hpp"
#include "load_image.hpp"
#include "save_image.hpp"

namespace family = clara::transforms_io;
using clara::transforms::add_transform;

CLARA_PLUGIN("transforms_io", "0.1.0", registry) {
  add_transform<family::LoadImaged>(registry, "LoadImage", "reads NIfTI and PNG files into images");
  add_transform<family::SaveImaged>(registry, "SaveImage", "writes images as NIfTI files");
}
