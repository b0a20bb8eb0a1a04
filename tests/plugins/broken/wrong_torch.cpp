#define CLARA_BROKEN broken_wrong_torch
#include "idle.hpp"

#undef CLARA_TORCH_
#undef CLARA_TRAIN_
#define CLARA_TORCH_ "2.5.1"
#define CLARA_TRAIN_ CLARA_STRINGIFY(CLARA_TRAIN_ABI)

CLARA_PLUGIN("wrong_torch", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
