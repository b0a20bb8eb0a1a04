#define CLARA_BROKEN broken_needs_libtorch
#include "idle.hpp"

CLARA_PLUGIN("needs_libtorch", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
