#define CLARA_BROKEN broken_throws_in_constructor
#include "idle.hpp"

#include <stdexcept>

namespace CLARA_BROKEN {
class Thrower final : public clara::Handler {
 public:
  Thrower() { throw std::logic_error("thrown by a constructor"); }
};
}  // namespace CLARA_BROKEN

CLARA_PLUGIN("throws_in_constructor", "1.0.0", registry) {
  registry.add<clara::Handler, CLARA_BROKEN::Idle>("Idle", "does nothing");
  registry.add<clara::Handler, CLARA_BROKEN::Thrower>("Thrower", "does nothing");
}
