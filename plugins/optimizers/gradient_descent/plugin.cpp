#include "adam.hpp"
#include "lr_schedulers.hpp"
#include "novograd.hpp"
#include "sgd.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("gradient_descent", "0.1.0", registry) {
  namespace gd = clara::gradient_descent;
  using clara::LrScheduler;
  using clara::Optimizer;
  registry.add<Optimizer, gd::Adam>("Adam", "adaptive moments");
  registry.add<Optimizer, gd::AdamW>("AdamW", "adaptive moments with decoupled weight decay");
  registry.add<Optimizer, gd::Novograd>("Novograd", "layer-wise adaptive moments");
  registry.add<Optimizer, gd::SGD>("SGD", "stochastic gradient descent");
  registry.add<LrScheduler, gd::StepLR>("StepLR", "a factor every few epochs");
  registry.add<LrScheduler, gd::MultiStepLR>("MultiStepLR", "a factor at chosen epochs");
  registry.add<LrScheduler, gd::ExponentialLR>("ExponentialLR", "a factor every epoch");
  registry.add<LrScheduler, gd::CosineAnnealingLR>("CosineAnnealingLR", "half a cosine");
}
