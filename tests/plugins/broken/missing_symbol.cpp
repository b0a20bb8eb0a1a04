#define CLARA_BROKEN broken_missing_symbol
#include "idle.hpp"

extern "C" void acme_missing();

CLARA_PLUGIN("missing_symbol", "1.0.0", registry) {
  acme_missing();
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
