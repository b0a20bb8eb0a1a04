#include "oracle.hpp"
#include "plugins/optimizers/gradient_descent/adam.hpp"
#include "plugins/optimizers/gradient_descent/lr_schedulers.hpp"
#include "plugins/optimizers/gradient_descent/novograd.hpp"
#include "plugins/optimizers/gradient_descent/sgd.hpp"
#include "steps.hpp"

#include <doctest/doctest.h>

namespace clara::parity {

namespace gd = gradient_descent;

namespace {

template <class T>
std::unique_ptr<T> make_one(const Value& arguments, Components& components) {
  return std::make_unique<T>(read_options<typename T::Options>(arguments, "test", &components));
}

void check_state(const State& ours, const State& theirs, const std::string& place) {
  CAPTURE(place);
  if (theirs.holds<at::Tensor>()) {
    CHECK(identical(ours.as_tensor(), theirs.as_tensor()));
  } else if (theirs.holds<State::Dict>()) {
    REQUIRE(ours.as_dict().size() == theirs.as_dict().size());
    for (std::size_t i = 0; i < ours.as_dict().size(); ++i) {
      CHECK(key_text(ours.as_dict()[i].first) == key_text(theirs.as_dict()[i].first));
      check_state(ours.as_dict()[i].second, theirs.as_dict()[i].second,
                  place + "/" + key_text(theirs.as_dict()[i].first));
    }
  } else if (theirs.holds<State::List>()) {
    REQUIRE(ours.as_list().size() == theirs.as_list().size());
    CHECK(ours.tuple == theirs.tuple);
    for (std::size_t i = 0; i < ours.as_list().size(); ++i)
      check_state(ours.as_list()[i], theirs.as_list()[i], place + "/" + std::to_string(i));
  } else {
    CHECK(value_of(ours).is_number() == value_of(theirs).is_number());
    if (value_of(ours).is_number())
      CHECK(ours.as_number() == theirs.as_number());
    else
      CHECK(value_of(ours) == value_of(theirs));
  }
}

void check_parameters(const testing::BareModel& model, const State& theirs) {
  const auto ours = model.parameters();
  for (std::size_t i = 0; i < ours.size(); ++i)
    CHECK(identical(ours[i].detach(), theirs.as_list()[i].as_tensor()));
}

}  // namespace

std::unique_ptr<Optimizer> make_optimizer(const std::string& name, const Value& arguments,
                                          Components& components) {
  if (name == "Adam") return make_one<gd::Adam>(arguments, components);
  if (name == "AdamW") return make_one<gd::AdamW>(arguments, components);
  if (name == "SGD") return make_one<gd::SGD>(arguments, components);
  REQUIRE(name == "Novograd");
  return make_one<gd::Novograd>(arguments, components);
}

std::unique_ptr<LrScheduler> make_scheduler(const std::string& name, const Value& arguments,
                                            Components& components) {
  if (name == "StepLR") return make_one<gd::StepLR>(arguments, components);
  if (name == "MultiStepLR") return make_one<gd::MultiStepLR>(arguments, components);
  if (name == "ExponentialLR") return make_one<gd::ExponentialLR>(arguments, components);
  REQUIRE(name == "CosineAnnealingLR");
  return make_one<gd::CosineAnnealingLR>(arguments, components);
}

void take_steps(Optimizer& optimizer, const testing::BareModel& model, std::size_t from,
                std::size_t to) {
  const auto& gradients = Oracle::get().at("gradients").as_list();
  auto parameters = model.parameters();
  for (auto step = from; step < to; ++step) {
    const auto count = parameters.size() - (step == 0 ? 1 : 0);
    for (std::size_t i = 0; i < count; ++i)
      parameters[i].mutable_grad() = gradients[step].as_list()[i].as_tensor().clone();
    optimizer.step();
  }
}

TEST_CASE("50 steps of an optimizer are Python's, bit for bit") {
  for (const auto& c : Oracle::get().at("optimizers").as_list()) {
    CAPTURE(c.at("name").as_string() + " " + c.at("options").as_string());
    auto model = bare_model(c.at("initial"));
    Components components;
    components.add("model", model);
    const auto arguments = arguments_of(c, "params", "#@model.parameters()");
    auto optimizer = make_optimizer(c.at("name").as_string(), arguments, components);
    take_steps(*optimizer, model, 0, 20);
    check_parameters(model, c.at("half"));
    check_state(optimizer->state_dict(), c.at("half_state"), "");
    take_steps(*optimizer, model, 20, 50);
    check_parameters(model, c.at("final"));
    check_state(optimizer->state_dict(), c.at("final_state"), "");
  }
}

TEST_CASE("an optimizer goes on from Python's state") {
  for (const auto& c : Oracle::get().at("optimizers").as_list()) {
    CAPTURE(c.at("name").as_string() + " " + c.at("options").as_string());
    auto model = bare_model(c.at("half"));
    Components components;
    components.add("model", model);
    Value arguments = Object{{"params", "#@model.parameters()"}};
    auto optimizer = make_optimizer(c.at("name").as_string(), arguments, components);
    optimizer->load_state_dict(c.at("half_state"));
    take_steps(*optimizer, model, 20, 50);
    check_parameters(model, c.at("final"));
  }
}

TEST_CASE("a scheduler's rates are Python's, and it goes on from Python's state") {
  for (const auto& c : Oracle::get().at("schedulers").as_list()) {
    CAPTURE(c.at("name").as_string() + " " + c.at("options").as_string());
    auto model = bare_model(State(State::List{}));
    Components components;
    components.add("model", model);
    gd::SGD::Options options;
    options.lr = 0.1;
    gd::SGD optimizer(options), resumed(options);
    components.add("optimizer", optimizer);
    const auto arguments = arguments_of(c, "optimizer", "@optimizer");
    auto scheduler = make_scheduler(c.at("name").as_string(), arguments, components);
    components.add("optimizer", resumed);
    auto other = make_scheduler(c.at("name").as_string(), arguments, components);
    const auto& rates = c.at("lrs").as_list();
    for (std::size_t epoch = 0; epoch < rates.size(); ++epoch) {
      if (epoch == 12) {
        check_state(scheduler->state_dict(), c.at("state"), "");
        other->load_state_dict(c.at("state"));
        resumed.set_lr(0, c.at("optimizer").at("param_groups").as_list()[0].at("lr").as_number());
      }
      scheduler->step(0);
      CHECK(scheduler->last_lr() == std::vector<double>{rates[epoch].as_number()});
      if (epoch < 12) continue;
      other->step(0);
      CHECK(other->last_lr() == std::vector<double>{rates[epoch].as_number()});
      CHECK(resumed.lr(0) == rates[epoch].as_number());
    }
  }
}

}  // namespace clara::parity
