#define CLARA_BROKEN broken_hidden_door
#include "idle.hpp"

CLARA_PLUGIN("hidden_door", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
