#pragma once

#include <clara/context.hpp>
#include <clara/train/model.hpp>

#include <string>

namespace clara::networks {

/// Fills what fits of `model` from torchvision's resnet50 state_dict in `file` ("":
/// CLARA_RESNET50_WEIGHTS, else
/// ~/.cache/clara-host/weights/resnet50.pt) and logs the names that it does not fill. Throws
/// clara::Error that says where to put what when there is no such file.
void load_imagenet_weights(Model& model, const std::string& file, Context& context);

}  // namespace clara::networks
