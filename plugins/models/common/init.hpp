#pragma once

#include "layers.hpp"

namespace clara::networks {

/// torch.nn.init.kaiming_normal_ for a leaky ReLU of slope `a` (0: a ReLU), by the inputs of each
/// output, or by the outputs of each input.
enum class Fan { in, out };
void kaiming_normal(at::Tensor& weight, double a = 0, Fan fan = Fan::in);

/// monai.networks.layers.trunc_normal_ between -2 and 2, around 0.
void truncated_normal(at::Tensor& tensor, double std);

/// What MONAI's classification networks do at the end of their constructors: kaiming_normal of
/// every convolution, and no bias of a Linear. In the order of Python's modules().
void reset_classifier(torch::nn::Module& network, Fan fan = Fan::in);

}  // namespace clara::networks
