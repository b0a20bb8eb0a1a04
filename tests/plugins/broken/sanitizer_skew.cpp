#define CLARA_BROKEN broken_sanitizer_skew
#include "idle.hpp"

#undef CLARA_SANITIZER_
#define CLARA_SANITIZER_ "memory"

CLARA_PLUGIN("sanitizer_skew", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
