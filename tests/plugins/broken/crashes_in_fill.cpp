#define CLARA_BROKEN broken_crashes_in_fill
#include "idle.hpp"

#include <csignal>

CLARA_PLUGIN("crashes_in_fill", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
  std::raise(SIGSEGV);
}
