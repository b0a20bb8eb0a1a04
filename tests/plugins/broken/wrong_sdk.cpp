#define CLARA_BROKEN broken_wrong_sdk
#include "idle.hpp"

#undef CLARA_SDK_ABI
#define CLARA_SDK_ABI 99

CLARA_PLUGIN("wrong_sdk", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
