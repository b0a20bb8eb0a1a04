#define CLARA_BROKEN broken_manifest_of_tomorrow
#include "idle.hpp"

CLARA_PLUGIN("manifest_of_tomorrow", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
