#include <clara/plugin.hpp>

#include "linear_op.hpp"

// Kernels for transforms_intensity; no components of its own. The host loads it when a GPU is used.
CLARA_PLUGIN("transforms_intensity_cuda", "0.1.0", registry) {
  static_cast<void>(registry);
  clara::transforms_intensity_cuda::register_linear();
}
