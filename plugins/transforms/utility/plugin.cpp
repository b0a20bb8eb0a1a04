#include "channels.hpp"
#include "common/registration.hpp"
#include "types.hpp"

namespace family = clara::transforms_utility;
using clara::transforms::add_transform;

CLARA_PLUGIN("transforms_utility", "0.1.0", registry) {
  add_transform<family::EnsureChannelFirstd>(
      registry, "EnsureChannelFirst", "moves the channel axis of images to the front, or adds one",
      {{"channel_dim", 2}});
  add_transform<family::AddChanneld>(registry, "AddChannel",
                                     "adds a channel axis in front of images");
  add_transform<family::ToTensord>(registry, "ToTensor", "makes images contiguous tensors");
  add_transform<family::CastToTyped>(registry, "CastToType", "changes the number type of images",
                                     {{"dtype", "float64"}});
  add_transform<family::EnsureTyped>(registry, "EnsureType",
                                     "makes images contiguous tensors of a number type",
                                     {{"dtype", "int32"}});
}
