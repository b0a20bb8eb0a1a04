#define CLARA_BROKEN broken_wrong_compiler
#include "idle.hpp"

#undef CLARA_COMPILER_
#define CLARA_COMPILER_ "gcc-4"

CLARA_PLUGIN("wrong_compiler", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
