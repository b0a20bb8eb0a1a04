#define CLARA_BROKEN broken_needs_libtorch_python
#include "idle.hpp"

CLARA_PLUGIN("needs_libtorch_python", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
