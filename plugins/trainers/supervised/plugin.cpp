#include <clara/plugin.hpp>

#include "supervised_evaluator.hpp"
#include "supervised_trainer.hpp"
#include "torch_runtime.hpp"

namespace family = clara::supervised;

CLARA_PLUGIN("supervised", "0.1.0", registry) {
  registry.add<clara::Runtime, family::TorchRuntime>(
      "TorchRuntime", "seeds, threads and what else holds for the whole process");
  registry.add<clara::Trainer, family::SupervisedTrainer>("SupervisedTrainer",
                                                          "trains a network on images and labels");
  registry.add<clara::Evaluator, family::SupervisedEvaluator>(
      "SupervisedEvaluator", "evaluates a network on images and labels");
}
