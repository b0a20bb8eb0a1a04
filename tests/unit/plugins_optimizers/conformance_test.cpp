#include "plugins/optimizers/gradient_descent/adagrad.hpp"
#include "plugins/optimizers/gradient_descent/cycle_schedulers.hpp"
#include "plugins/optimizers/gradient_descent/factor_schedulers.hpp"
#include "plugins/optimizers/gradient_descent/lr_schedulers.hpp"
#include "plugins/optimizers/gradient_descent/reduce_lr_on_plateau.hpp"
#include "plugins/optimizers/gradient_descent/rmsprop.hpp"
#include "plugins/optimizers/gradient_descent/sequential_lr.hpp"
#include "plugins/optimizers/gradient_descent/sgd.hpp"
#include "support/bare_model.hpp"

#include <clara/testing/fakes.hpp>
#include <clara/testing/train_conformance.hpp>

namespace clara::testing {

namespace {

namespace gd = gradient_descent;

template <class T>
std::unique_ptr<Optimizer> optimizer_over(const Tensors& tensors) {
  BareModel model(tensors);
  typename T::Options options;
  options.params.model = &model;
  return std::make_unique<T>(options);
}

/// The optimizer by its name, and the schedulers of a SequentialLR.
class Components : public Resolver {
 public:
  explicit Components(Optimizer& optimizer) : optimizer_(optimizer) {}
  Component& ref(const Value&, std::string_view) override { return optimizer_; }
  std::vector<Component*> ref_list(const Value&, std::string_view) override { return {}; }
  std::unique_ptr<Component> child(const Value& at, std::string_view) override {
    return std::make_unique<gd::ExponentialLR>(
        read_options<gd::ExponentialLR::Options>(*at.find("args"), "scheduler", this));
  }

 private:
  Optimizer& optimizer_;
};

template <class T>
void check_schedule(const std::string& more) {
  const Tensors one{at::ones({2}).requires_grad_()}, two{at::ones({2}).requires_grad_()};
  const auto optimizer = optimizer_over<gd::SGD>(one);
  const auto other = optimizer_over<gd::SGD>(two);
  check_lr_scheduler(
      [&](Optimizer& over) {
        Components components(over);
        auto options = read_options<typename T::Options>(
            parse_json(R"({"optimizer": "@optimizer")" + more + "}"), "scheduler", &components);
        if constexpr (std::constructible_from<T, typename T::Options, Context&>) {
          static FakeContext context;
          return std::make_unique<T>(std::move(options), context);
        } else {
          return std::make_unique<T>(std::move(options));
        }
      },
      *optimizer, *other);
}

}  // namespace

TEST_CASE("optimizers keep the contract") {
  check_optimizer(optimizer_over<gd::RMSprop>);
  check_optimizer(optimizer_over<gd::Adagrad>);
}

TEST_CASE("schedulers keep the contract") {
  check_schedule<gd::ConstantLR>("");
  check_schedule<gd::LinearLR>("");
  check_schedule<gd::PolynomialLR>("");
  check_schedule<gd::ReducePoly>(R"(, "total_iters": 9, "poly_power": 0.99)");
  check_schedule<gd::CosineAnnealingWarmRestarts>(R"(, "T_0": 2)");
  check_schedule<gd::OneCycleLR>(R"(, "max_lr": 0.5, "total_steps": 20)");
  check_schedule<gd::ReduceLROnPlateau>(R"(, "patience": 1)");
  check_schedule<gd::WarmupCosineSchedule>(R"(, "warmup_steps": 3, "t_total": 9)");
  check_schedule<gd::SequentialLR>(
      R"(, "milestones": [4], "schedulers": [
             {"name": "ExponentialLR", "args": {"optimizer": "@optimizer", "gamma": 0.5}},
             {"name": "ExponentialLR", "args": {"optimizer": "@optimizer", "gamma": 0.9}}])");
}

}  // namespace clara::testing
