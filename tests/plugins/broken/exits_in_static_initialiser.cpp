#define CLARA_BROKEN broken_exits_in_static_initialiser
#include "idle.hpp"

#include <cstdlib>

namespace {
const int kValue = []() -> int { std::_Exit(0); }();
}  // namespace

CLARA_PLUGIN("exits_in_static_initialiser", "1.0.0", registry) {
  static_cast<void>(kValue);
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
