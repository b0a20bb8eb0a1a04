#include <clara/plugin.hpp>

#include "grid_controller.hpp"
#include "random_controller.hpp"

CLARA_PLUGIN("search", "0.1.0", registry) {
  registry.add<clara::Controller, clara::search::GridController>(
      "GridController", "tries every combination, real parameters at evenly spaced points");
  registry.add<clara::Controller, clara::search::RandomController>(
      "RandomController", "draws every parameter independently and uniformly along its scale");
}
