#include "greeter.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("greeter", "1.2.0", registry) {
  registry.add<clara::Handler, greeter::Greeter>("Greeter", "logs a greeting when a study starts");
  registry.add<clara::Handler, greeter::Grump>("Grump", "refuses to be constructed");
}
