#include "activations.hpp"
#include "as_discrete.hpp"
#include "common/registration.hpp"
#include "invert.hpp"

namespace family = clara::transforms_post;
using clara::transforms::add_transform;

CLARA_PLUGIN("transforms_post", "0.1.0", registry) {
  add_transform<family::Activationsd>(registry, "Activations",
                                      "sigmoid or softmax of a network's output",
                                      {{"keys", "image"}, {"sigmoid", true}});
  add_transform<family::AsDiscreted>(registry, "AsDiscrete", "makes labels of scores",
                                     {{"keys", "label"}, {"to_onehot", 3}});
  add_transform<family::Invertd>(
      registry, "Invert", "undoes transforms of the input on the prediction",
      {{"keys", "pred"}, {"transform", "@pre_transforms"}, {"orig_keys", "image"}});
}
