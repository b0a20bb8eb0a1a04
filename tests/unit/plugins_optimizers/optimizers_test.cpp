#include "plugins/optimizers/gradient_descent/adam.hpp"
#include "plugins/optimizers/gradient_descent/lr_schedulers.hpp"
#include "plugins/optimizers/gradient_descent/sgd.hpp"
#include "support/bare_model.hpp"

#include <clara/error.hpp>

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros.h>

#include <doctest/doctest.h>

namespace clara::testing {

namespace {

using gradient_descent::Adam;
using gradient_descent::SGD;
using gradient_descent::StepLR;

struct TwoNumbers : BareModel {
  TwoNumbers() : BareModel({at::ones({2}).requires_grad_(), at::ones({}).requires_grad_()}) {}
};

class Components : public Resolver {
 public:
  explicit Components(Component& component) : component_(component) {}
  Component& ref(const Value&, std::string_view) override { return component_; }
  std::vector<Component*> ref_list(const Value&, std::string_view) override {
    return {&component_};
  }
  std::unique_ptr<Component> child(const Value&, std::string_view) override { return nullptr; }

 private:
  Component& component_;
};

template <class Options>
std::string refusal(Component& component, const std::string& arguments) {
  Components components(component);
  try {
    read_options<Options>(parse_json(arguments), "optimizer", &components);
    return "";
  } catch (const Error& error) {
    return error.issues().front().path + ": " + error.issues().front().message;
  }
}

template <class T>
T make(TwoNumbers& model) {
  typename T::Options options;
  options.params.model = &model;
  return T(options);
}

}  // namespace

TEST_CASE("arguments of optimizers outside their range are refused") {
  TwoNumbers model;
  const auto adam = [&](const std::string& more) {
    return refusal<Adam::Options>(model, R"x({"params": "#@model.parameters()", )x" + more + "}");
  };
  CHECK(adam(R"("betas": [0.9, 1.0])") == "/betas: must be at least 0 and below 1, got 1.0");
  CHECK(adam(R"("lr": -1)") == "/lr: expected a number of at least 0, got -1");
  for (const char* name : {"lr", "eps", "weight_decay"})
    CHECK(adam('"' + std::string(name) + "\": 1e300") ==
          "/" + std::string(name) +
              ": expected a number that a float of 32 bits can hold, at most 3.4e+38, got 1e+300");
  CHECK(adam(R"("lr": 0.1)").empty());
  CHECK(refusal<SGD::Options>(model, R"x({"params": "#@model.parameters()", "nesterov": true})x") ==
        "/nesterov: needs a momentum above 0 and a dampening of 0");
  model.tensors.clear();
  CHECK(adam(R"("lr": 0.1)") == "/params: the model has no parameters to train");
}

TEST_CASE("parameters without a gradient stay as they are, and zero_grad keeps the tensor") {
  TwoNumbers model;
  auto adam = make<Adam>(model);
  model.tensors[0].mutable_grad() = at::ones({2});
  const auto grad = model.tensors[0].grad();
  adam.step();
  CHECK(model.tensors[0][0].item().toDouble() < 1);
  CHECK(at::equal(model.tensors[1], at::ones({})));
  CHECK(adam.state_dict().at("state").as_dict().size() == 1);
  adam.zero_grad();
  CHECK(grad.is_same(model.tensors[0].grad()));
  CHECK(at::equal(grad, at::zeros({2})));
}

TEST_CASE("a state of another optimizer is refused, and changes nothing") {
  TwoNumbers model;
  auto adam = make<Adam>(model);
  const auto refused = [&](const State& state) {
    try {
      adam.load_state_dict(state);
      return std::string();
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  CHECK(refused(State(State::Dict{})) ==
        "the state does not fit the optimizer: it has no \"param_groups\"");
  auto other = adam.state_dict();
  State group(other.at("param_groups").as_list()[0]);
  group.set("params", State::List{0});
  other.set("param_groups", State::List{group});
  CHECK(refused(other) ==
        "the state does not fit the optimizer: it is for 1 parameters, there are 2");
  other.set("param_groups", State::List{group, group});
  CHECK(refused(other) == "the state does not fit the optimizer: it has 2 groups, not 1");
  auto shapes = adam.state_dict();
  shapes.set("state", State::Dict{{std::int64_t{0}, State::Dict{{"exp_avg", at::zeros({3})}}}});
  CHECK(refused(shapes) ==
        "the state does not fit the optimizer: \"exp_avg\" of parameter 0 has another shape than "
        "the parameter");
  CHECK(adam.lr(0) == 1e-3);
}

TEST_CASE("schedulers are refused without their arguments, and load only what fits") {
  TwoNumbers model;
  auto sgd = make<SGD>(model);
  CHECK(refusal<StepLR::Options>(sgd, R"({"optimizer": "@optimizer", "step_size": 0})") != "");
  StepLR::Options options;
  options.optimizer = sgd;
  options.last_epoch = 3;
  CHECK_THROWS_WITH_AS(
      StepLR{options},
      "last_epoch can only be given when the optimizer was loaded with its initial_lr", Error);
  options.last_epoch = -1;
  StepLR scheduler(options);
  auto state = scheduler.state_dict();
  state.set("base_lrs", State::List{0.1, 0.2});
  CHECK_THROWS_WITH_AS(scheduler.load_state_dict(state),
                       "the state does not fit the scheduler: it is for 2 groups, there are 1",
                       Error);
}

TEST_CASE("a rate whose step no float can hold is refused by its number") {
  TwoNumbers model;
  auto adam = make<Adam>(model);
  adam.set_lr(0, 1e38);
  for (auto& tensor : model.tensors) tensor.mutable_grad() = at::ones_like(tensor);
  CHECK_THROWS_WITH_AS(adam.step(),
                       "the learning rate 1e+38 makes a step that no floating-point number of the "
                       "network can hold; choose a smaller one",
                       Error);
}

TEST_CASE("settings whose product no float can hold are told by the largest of them") {
  TwoNumbers model;
  SGD::Options options;
  options.params.model = &model;
  options.momentum = 0.5;
  options.dampening = -3.4e38;
  options.weight_decay = 1e16;
  SGD sgd(options);
  for (auto& tensor : model.tensors) tensor.mutable_grad() = at::ones_like(tensor);
  sgd.step();
  auto state = sgd.state_dict();
  State group(state.at("param_groups").as_list()[0]);
  group.set("dampening", -1e39);  // as a checkpoint may have it
  state.set("param_groups", State::List{group});
  sgd.load_state_dict(state);
  CHECK_THROWS_WITH_AS(sgd.step(),
                       "dampening -1e+39 makes a step that no floating-point number of the network "
                       "can hold; choose a smaller one",
                       Error);
}

TEST_CASE("a scaled step is the step itself, and one with an infinite gradient is left out") {
  TwoNumbers plain, scaled;
  auto one = make<SGD>(plain);
  auto other = make<SGD>(scaled);
  for (auto& tensor : plain.tensors) tensor.mutable_grad() = at::ones_like(tensor);
  for (auto& tensor : scaled.tensors) tensor.mutable_grad() = at::ones_like(tensor) * 8;
  CHECK_FALSE(other.step({8, at::ones({})}));
  CHECK(at::equal(scaled.tensors[0], at::ones({2})));
  CHECK(one.step());
  CHECK(other.step({8, at::zeros({})}));
  CHECK(at::equal(plain.tensors[0], scaled.tensors[0]));
  CHECK(other.parameters(0).size() == 2);
}

}  // namespace clara::testing
