#include "adagrad.hpp"
#include "adam.hpp"
#include "cycle_schedulers.hpp"
#include "factor_schedulers.hpp"
#include "lr_schedulers.hpp"
#include "novograd.hpp"
#include "reduce_lr_on_plateau.hpp"
#include "rmsprop.hpp"
#include "sequential_lr.hpp"
#include "sgd.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("gradient_descent", "0.1.0", registry) {
  namespace gd = clara::gradient_descent;
  using clara::LrScheduler;
  using clara::Optimizer;
  registry.add<Optimizer, gd::Adam>("Adam", "adaptive moments");
  registry.add<Optimizer, gd::AdamW>("AdamW", "adaptive moments with decoupled weight decay");
  registry.add<Optimizer, gd::Novograd>("Novograd", "layer-wise adaptive moments")
      .other_name("NovoGrad", "since Clara 4.1 it is \"Novograd\"");
  registry.add<Optimizer, gd::SGD>("SGD", "stochastic gradient descent");
  registry.add<Optimizer, gd::RMSprop>("RMSprop", "gradients divided by their recent size");
  registry.add<Optimizer, gd::Adagrad>("Adagrad", "gradients divided by their size so far");
  registry.add<LrScheduler, gd::StepLR>("StepLR", "a factor every few epochs");
  registry.add<LrScheduler, gd::MultiStepLR>("MultiStepLR", "a factor at chosen epochs");
  registry.add<LrScheduler, gd::ExponentialLR>("ExponentialLR", "a factor every epoch");
  registry.add<LrScheduler, gd::CosineAnnealingLR>("CosineAnnealingLR", "half a cosine");
  registry.add<LrScheduler, gd::CosineAnnealingWarmRestarts>("CosineAnnealingWarmRestarts",
                                                             "half a cosine again and again");
  registry.add<LrScheduler, gd::ConstantLR>("ConstantLR", "a factor for the first epochs");
  registry.add<LrScheduler, gd::LinearLR>("LinearLR", "a line from one factor to another");
  registry.add<LrScheduler, gd::PolynomialLR>("PolynomialLR", "a power of the epochs left");
  registry.add<LrScheduler, gd::ReducePoly>("ReducePoly",
                                            "PolynomialLR to the last epoch, as Clara 3 and 4.0");
  registry.add<LrScheduler, gd::OneCycleLR>("OneCycleLR", "up once and down again");
  registry.add<LrScheduler, gd::ReduceLROnPlateau>("ReduceLROnPlateau",
                                                   "a factor when a metric stands still");
  registry.add<LrScheduler, gd::SequentialLR>("SequentialLR", "one scheduler after the other");
  registry.add<LrScheduler, gd::WarmupCosineSchedule>("WarmupCosineSchedule",
                                                      "a line up, then a cosine");
}
