#include <clara/plugin.hpp>

#include "constant_class.hpp"

CLARA_PLUGIN("baseline", "0.1.0", registry) {
  registry.add<clara::Model, clara::baseline::ConstantClass>(
      "ConstantClass",
      "predicts one class everywhere: the score that a trained network has to beat");
}
