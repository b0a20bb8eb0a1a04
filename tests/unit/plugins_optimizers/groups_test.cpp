#include "plugins/optimizers/gradient_descent/adagrad.hpp"
#include "plugins/optimizers/gradient_descent/adam.hpp"
#include "plugins/optimizers/gradient_descent/cycle_schedulers.hpp"
#include "plugins/optimizers/gradient_descent/factor_schedulers.hpp"
#include "plugins/optimizers/gradient_descent/reduce_lr_on_plateau.hpp"
#include "plugins/optimizers/gradient_descent/rmsprop.hpp"
#include "plugins/optimizers/gradient_descent/sequential_lr.hpp"
#include "plugins/optimizers/gradient_descent/sgd.hpp"
#include "support/bare_model.hpp"

#include <clara/error.hpp>

#include <ATen/ops/ones.h>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

namespace gd = gradient_descent;

struct Named : BareModel {
  Named()
      : BareModel({at::ones({2}).requires_grad_(), at::ones({2}).requires_grad_(),
                   at::ones({2}).requires_grad_()},
                  {"model.0.weight", "model.0.bias", "model.1.weight"}) {}
};

class Components : public Resolver {
 public:
  explicit Components(Component& component) : component_(component) {}
  Component& ref(const Value&, std::string_view) override { return component_; }
  std::vector<Component*> ref_list(const Value&, std::string_view) override {
    return {&component_};
  }
  std::unique_ptr<Component> child(const Value& at, std::string_view) override {
    auto args = *at.find("args");
    args.as_object().set("optimizer", "@optimizer");
    if (at.find("name")->as_string() == "ReduceLROnPlateau")
      return std::make_unique<gd::ReduceLROnPlateau>(
          read_options<gd::ReduceLROnPlateau::Options>(args, "scheduler", this));
    return std::make_unique<gd::LinearLR>(
        read_options<gd::LinearLR::Options>(args, "scheduler", this));
  }

 private:
  Component& component_;
};

template <class T>
std::unique_ptr<T> make(Component& component, const std::string& first, const std::string& more) {
  Components components(component);
  return std::make_unique<T>(
      read_options<typename T::Options>(parse_json("{" + first + more + "}"), "test", &components));
}

template <class T>
std::string refusal(Component& component, const std::string& first, const std::string& more) {
  try {
    make<T>(component, first, more);
    return "";
  } catch (const Error& error) {
    const auto& issue = error.issues().front();
    return (issue.path.empty() ? "" : issue.path + ": ") + issue.message;
  }
}

constexpr const char* kParams = R"x("params": "#@model.parameters()")x";
constexpr const char* kOptimizer = R"("optimizer": "@optimizer")";

}  // namespace

TEST_CASE("groups of parameters are those that the names say, the others last") {
  Named model;
  const auto adam = make<gd::Adam>(
      model, kParams,
      R"(, "lr": 0.5, "param_groups": [{"select": "model.0", "lr": 0.1, "weight_decay": 0.2}])");
  REQUIRE(adam->groups() == 2);
  CHECK(adam->parameters(0).size() == 2);
  CHECK(adam->parameters(1)[0].is_same(model.tensors[2]));
  CHECK(adam->lr(0) == 0.1);
  CHECK(adam->lr(1) == 0.5);
  CHECK(adam->setting(0, "weight_decay")->as_number() == 0.2);
  CHECK(adam->setting(1, "weight_decay")->as_number() == 0);
  const auto alone = make<gd::SGD>(
      model, kParams,
      R"(, "param_groups": [{"filter": ["bias"], "lr": 1}], "include_others": false)");
  CHECK(alone->groups() == 1);
  CHECK(alone->parameters(0).size() == 1);
}

TEST_CASE("groups of parameters that cannot be are refused") {
  Named model;
  const auto said = [&](const std::string& groups) {
    return refusal<gd::Adam>(model, kParams, R"(, "param_groups": )" + groups);
  };
  CHECK(said(R"([{"filter": "decoder", "lr": 0.1}])") ==
        "param_groups/0: the network has no such parameter; its first one is model.0.weight");
  CHECK(said(R"([{"select": "model", "lr": 0.1}, {"filter": "bias"}])") ==
        "param_groups/1: parameter model.0.bias is in param_groups/0, too; each can be in one "
        "group only");
  CHECK(said(R"([{"lr": 0.1}])") == "/param_groups/0: a group has either select or filter");
  CHECK(said(R"([{"select": "", "lr": 0.1}])") == "/param_groups/0/select: must not be empty");
  CHECK(said(R"([{"select": "model", "filter": "bias"}])") ==
        "/param_groups/0/filter: a group has either select or filter");
}

TEST_CASE("how a step is carried out is taken where it means something") {
  Named model;
  CHECK(refusal<gd::Adam>(model, kParams, R"(, "foreach": true, "fused": true)") ==
        "/fused: fused and foreach cannot both be true");
  CHECK(refusal<gd::Adagrad>(model, kParams, R"(, "differentiable": true)") ==
        "/differentiable: must be false: nothing in a training differentiates a step of the "
        "optimizer");
  CHECK(refusal<gd::RMSprop>(model, kParams, R"(, "capturable": true)") ==
        "/capturable: must be false: it is for CUDA graphs, which are not made here");
  CHECK(refusal<gd::SGD>(model, kParams, R"(, "foreach": null, "fused": false)").empty());
}

TEST_CASE("OneCycleLR says what does not fit it") {
  Named model;
  const auto sgd = make<gd::SGD>(model, kParams, "");
  const auto said = [&](const std::string& more) {
    return refusal<gd::OneCycleLR>(*sgd, kOptimizer, more);
  };
  CHECK(said(R"(, "max_lr": 0.1)") ==
        "total_steps is missing: give it, or epochs and steps_per_epoch");
  CHECK(said(R"(, "max_lr": 0.1, "total_steps": null, "epochs": 3)") ==
        "/total_steps: total_steps is missing: give it, or epochs and steps_per_epoch");
  CHECK(said(R"(, "max_lr": [0.1, 0.2], "total_steps": 9)") ==
        "OneCycleLR: max_lr has 2 entries for 1 groups of parameters");
  CHECK(said(R"(, "max_lr": 0.1, "total_steps": 10, "pct_start": 0.1)") ==
        "OneCycleLR: a part of the cycle has no length: pct_start of 10 steps must be more than "
        "one of them");
  const auto adagrad = make<gd::Adagrad>(model, kParams, "");
  CHECK(refusal<gd::OneCycleLR>(*adagrad, kOptimizer, R"(, "max_lr": 0.1, "total_steps": 9)") ==
        "OneCycleLR: the optimizer has neither momentum nor betas; set \"cycle_momentum\": false");
  const auto cycle = make<gd::OneCycleLR>(*sgd, kOptimizer, R"(, "max_lr": 0.1, "total_steps": 4)");
  for (int step = 0; step < 4; ++step) cycle->step(0);
  CHECK_THROWS_WITH_AS(cycle->step(0),
                       "OneCycleLR: its cycle of 4 steps is over; total_steps, or epochs and "
                       "steps_per_epoch, have to cover the training",
                       Error);
}

TEST_CASE("SequentialLR and ReduceLROnPlateau say what does not fit them") {
  Named model;
  const auto sgd = make<gd::SGD>(model, kParams, "");
  const auto said = [&](const std::string& more) {
    return refusal<gd::SequentialLR>(*sgd, kOptimizer, more);
  };
  const std::string line = R"({"name": "LinearLR", "args": {}})";
  CHECK(said(R"(, "schedulers": [], "milestones": [])") == "/schedulers: at least one is needed");
  CHECK(said(R"(, "milestones": [1, 2], "schedulers": [)" + line + "," + line + "]") ==
        "/milestones: must be one less than the 2 schedulers, got 2");
  CHECK(said(R"(, "milestones": [3, 2], "schedulers": [)" + line + "," + line + "," + line + "]") ==
        "/milestones: must rise from one to the next");
  CHECK(said(R"(, "milestones": [], "schedulers": [{"name": "ReduceLROnPlateau", "args": {}}])")
            .find("cannot be one of several: only a scheduler that follows the epochs by itself "
                  "can") != std::string::npos);
  CHECK(refusal<gd::ReduceLROnPlateau>(*sgd, kOptimizer, R"(, "factor": 1.0)") ==
        "ReduceLROnPlateau: factor must be below 1, got 1.0");
  CHECK(refusal<gd::ReduceLROnPlateau>(*sgd, kOptimizer, R"(, "min_lr": [0, 0])") ==
        "ReduceLROnPlateau: min_lr has 2 entries for 1 groups of parameters");
  CHECK(make<gd::ReduceLROnPlateau>(*sgd, kOptimizer, "")->follows_metric());
}

}  // namespace clara::testing
