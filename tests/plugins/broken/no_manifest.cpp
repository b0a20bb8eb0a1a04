#define CLARA_BROKEN broken_no_manifest
#include "idle.hpp"

CLARA_PLUGIN("no_manifest", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
