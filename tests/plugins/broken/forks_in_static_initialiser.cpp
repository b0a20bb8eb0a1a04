#define CLARA_BROKEN broken_forks_in_static_initialiser
#include "idle.hpp"

#include <unistd.h>

namespace {
const int kValue = fork();
}  // namespace

CLARA_PLUGIN("forks_in_static_initialiser", "1.0.0", registry) {
  static_cast<void>(kValue);
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
