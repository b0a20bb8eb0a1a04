#include <clara/plugin.hpp>

#include "old_components.hpp"
#include "trainer.hpp"

CLARA_PLUGIN("stand_ins", "1.0.0", registry) {
  registry.add<stand_ins::Transform, stand_ins::RandomAxisFlip>("RandomAxisFlip",
                                                                "stands in for clara 3's");
  registry.add<stand_ins::Transform, stand_ins::RandomRotate3D>("RandomRotate3D",
                                                                "stands in for clara 3's");
  registry.add<stand_ins::Transform, stand_ins::Oscillation>("ScaleIntensityOscillation",
                                                             "stands in for clara 3's");
  registry.add<stand_ins::Optimizer, stand_ins::NovoGrad>("NovoGrad", "stands in for clara 3's");
  registry.add<stand_ins::Optimizer, stand_ins::PlainOptimizer>("PlainOptimizer",
                                                                "another one to choose");
  registry.add<stand_ins::Model, stand_ins::PlainModel>("PlainModel", "a network without layers");
  registry.add<stand_ins::Trainer, stand_ins::StandInTrainer>(
      "StandInTrainer", "a trainer that only waits, or fails");
}
