#include "my_handler.hpp"
#include "random_controller.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("myAutoMLController", "1.0.0", registry) {
  registry.add<clara::Controller, my_automl::RandomController>(
      "RandomController", "draws every parameter at random, a few jobs a round");
  registry.add<clara::Handler, my_automl::MyHandler>(
      "MyHandler", "logs each job, and writes the best one to a file");
}
