#include <clara/plugin.hpp>

#include "bad_controller.hpp"
#include "bad_handler.hpp"

CLARA_PLUGIN("misbehaving", "1.0.0", registry) {
  registry.add<clara::Handler, misbehaving::BadHandler>("BadHandler", "does what no handler may");
  registry.add<clara::Controller, misbehaving::BadController>("BadController",
                                                              "does what no controller may");
}
