#include <clara/plugin.hpp>

#include <cstdlib>

/// The companion of kernels: makes itself known as it is loaded, in the test's way.
CLARA_PLUGIN("kernels_cuda", "1.0.0", registry) {
  static_cast<void>(registry);
  setenv("CLARA_TEST_KERNELS", "loaded", 1);
}
