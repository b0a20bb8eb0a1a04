#define CLARA_BROKEN broken_lying_manifest
#include "idle.hpp"

CLARA_PLUGIN("lying_manifest", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
