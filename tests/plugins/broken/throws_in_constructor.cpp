#define CLARA_BROKEN broken_throws_in_constructor
#include "idle.hpp"

#include <stdexcept>

namespace CLARA_BROKEN {
class Thrower final : public clara::Handler {
 public:
  /// Ends as a c10::Error does.
  Thrower() {
    throw std::logic_error(
        "thrown by a constructor\nException raised from Thrower at acme.cpp:7 (most recent call "
        "first):\nframe #0: acme::Thrower() + 0x2a (0x7f87cd565305 in libacme.so)");
  }
};
}  // namespace CLARA_BROKEN

CLARA_PLUGIN("throws_in_constructor", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
  registry.add<clara::Handler, CLARA_BROKEN::Thrower>("Thrower", "does nothing");
}
