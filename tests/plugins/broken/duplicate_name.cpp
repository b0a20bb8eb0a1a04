#define CLARA_BROKEN broken_duplicate_name
#include "idle.hpp"

CLARA_PLUGIN("duplicate_name", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
