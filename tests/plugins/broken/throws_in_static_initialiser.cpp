#define CLARA_BROKEN broken_throws_in_static_initialiser
#include "idle.hpp"

#include <stdexcept>

namespace {
// What no plugin may do: code that runs while the library is loaded, where nobody can catch it.
const int kValue = []() -> int { throw std::runtime_error("thrown by a static initialiser"); }();
}  // namespace

CLARA_PLUGIN("throws_in_static_initialiser", "1.0.0", registry) {
  static_cast<void>(kValue);
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
}
