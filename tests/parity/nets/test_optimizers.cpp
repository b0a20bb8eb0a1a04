#include "oracle.hpp"
#include "plugins/optimizers/gradient_descent/adagrad.hpp"
#include "plugins/optimizers/gradient_descent/adam.hpp"
#include "plugins/optimizers/gradient_descent/cycle_schedulers.hpp"
#include "plugins/optimizers/gradient_descent/factor_schedulers.hpp"
#include "plugins/optimizers/gradient_descent/lr_schedulers.hpp"
#include "plugins/optimizers/gradient_descent/novograd.hpp"
#include "plugins/optimizers/gradient_descent/reduce_lr_on_plateau.hpp"
#include "plugins/optimizers/gradient_descent/rmsprop.hpp"
#include "plugins/optimizers/gradient_descent/sequential_lr.hpp"
#include "plugins/optimizers/gradient_descent/sgd.hpp"
#include "steps.hpp"

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

namespace clara::parity {

namespace gd = gradient_descent;

namespace {

template <class Kind, class T>
std::unique_ptr<Kind> make_one(const Value& arguments, Components& components) {
  return std::make_unique<T>(read_options<typename T::Options>(arguments, "test", &components));
}

template <class Kind>
using Makers = std::map<std::string, std::unique_ptr<Kind> (*)(const Value&, Components&)>;

/// Finds the optimizer, and builds the schedulers of a SequentialLR, as the wiring does.
class WithChildren : public Components {
 public:
  explicit WithChildren(Components& others) : others_(others) {}
  Component& ref(const Value& at, std::string_view kind) override { return others_.ref(at, kind); }
  std::unique_ptr<Component> child(const Value& at, std::string_view) override {
    auto arguments = *at.find("args");
    arguments.as_object().set("optimizer", "@optimizer");
    return make_scheduler(at.find("name")->as_string(), arguments, others_);
  }

 private:
  Components& others_;
};

/// Python numbers the parameters' states in the order of their first steps.
State::Dict in_order(const State& dict) {
  auto items = dict.as_dict();
  std::stable_sort(items.begin(), items.end(), [](const auto& a, const auto& b) {
    return std::holds_alternative<std::int64_t>(a.first) &&
           std::holds_alternative<std::int64_t>(b.first) && a.first < b.first;
  });
  return items;
}

void check_state(const State& ours, const State& theirs, const std::string& place) {
  CAPTURE(place);
  if (theirs.holds<at::Tensor>()) {
    CHECK(identical(ours.as_tensor(), theirs.as_tensor()));
  } else if (theirs.holds<State::Dict>()) {
    const auto mine = in_order(ours);
    const auto other = in_order(theirs);
    REQUIRE(mine.size() == other.size());
    for (std::size_t i = 0; i < mine.size(); ++i) {
      CHECK(key_text(mine[i].first) == key_text(other[i].first));
      check_state(mine[i].second, other[i].second, place + "/" + key_text(other[i].first));
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
  static const Makers<Optimizer> makers{{"Adam", make_one<Optimizer, gd::Adam>},
                                        {"AdamW", make_one<Optimizer, gd::AdamW>},
                                        {"SGD", make_one<Optimizer, gd::SGD>},
                                        {"Novograd", make_one<Optimizer, gd::Novograd>},
                                        {"RMSprop", make_one<Optimizer, gd::RMSprop>},
                                        {"Adagrad", make_one<Optimizer, gd::Adagrad>}};
  return makers.at(name)(arguments, components);
}

std::unique_ptr<LrScheduler> make_scheduler(const std::string& name, const Value& arguments,
                                            Components& components) {
  using S = LrScheduler;
  static const Makers<S> makers{
      {"StepLR", make_one<S, gd::StepLR>},
      {"MultiStepLR", make_one<S, gd::MultiStepLR>},
      {"ExponentialLR", make_one<S, gd::ExponentialLR>},
      {"CosineAnnealingLR", make_one<S, gd::CosineAnnealingLR>},
      {"CosineAnnealingWarmRestarts", make_one<S, gd::CosineAnnealingWarmRestarts>},
      {"ConstantLR", make_one<S, gd::ConstantLR>},
      {"LinearLR", make_one<S, gd::LinearLR>},
      {"PolynomialLR", make_one<S, gd::PolynomialLR>},
      {"OneCycleLR", make_one<S, gd::OneCycleLR>},
      {"ReduceLROnPlateau", make_one<S, gd::ReduceLROnPlateau>},
      {"SequentialLR", make_one<S, gd::SequentialLR>},
      {"WarmupCosineSchedule", make_one<S, gd::WarmupCosineSchedule>}};
  WithChildren all(components);
  return makers.at(name)(arguments, all);
}

Run::Run(const State& c) : model_(bare_model(c.at("initial"))) {
  components_.add("model", model_);
  auto under = parse_json(c.at("under").as_string());
  auto arguments = *under.find("args");
  arguments.as_object().set("params", "#@model.parameters()");
  optimizer = make_optimizer(under.find("name")->as_string(), arguments, components_);
  components_.add("optimizer", *optimizer);
  scheduler = make_scheduler(c.at("name").as_string(), arguments_of(c, "optimizer", "@optimizer"),
                             components_);
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

namespace {

/// What a scheduler may change: the rate of each group, and its momentum or the first of betas.
void check_settings(const Optimizer& optimizer, const State& theirs) {
  REQUIRE(optimizer.groups() == theirs.as_list().size());
  for (std::size_t group = 0; group < optimizer.groups(); ++group) {
    const auto& expected = theirs.as_list()[group].as_list();
    CHECK(optimizer.lr(group) == expected[0].as_number());
    double momentum = 0;
    if (const auto found = optimizer.setting(group, "momentum")) momentum = found->as_number();
    if (const auto found = optimizer.setting(group, "betas"))
      momentum = found->as_list().at(0).as_number();
    CHECK(momentum == expected[1].as_number());
  }
}

std::vector<double> numbers(const State& list) {
  std::vector<double> all;
  for (const auto& number : list.as_list()) all.push_back(number.as_number());
  return all;
}

}  // namespace

TEST_CASE("50 steps of an optimizer are Python's, bit for bit") {
  for (const auto& c : Oracle::get().at("optimizers").as_list()) {
    const auto& name = c.at("name").as_string();
    CAPTURE(name + " " + c.at("options").as_string());
    auto model = bare_model(c.at("initial"));
    Components components;
    components.add("model", model);
    const auto arguments = arguments_of(c, "params", "#@model.parameters()");
    auto optimizer = make_optimizer(name, arguments, components);
    take_steps(*optimizer, model, 0, 20);
    check_parameters(model, c.at("half"));
    check_state(optimizer->state_dict(), c.at("half_state"), "");
    take_steps(*optimizer, model, 20, 50);
    check_parameters(model, c.at("final"));
    check_state(optimizer->state_dict(), c.at("final_state"), "");
    double worst = 0;
    for (std::size_t i = 0; i < model.tensors.size(); ++i)
      worst = std::max(
          worst, difference(model.tensors[i].detach(), c.at("final").as_list()[i].as_tensor()));
    compared("optimizers", name, worst);
  }
}

TEST_CASE("an optimizer goes on from Python's state") {
  for (const auto& c : Oracle::get().at("optimizers").as_list()) {
    CAPTURE(c.at("name").as_string() + " " + c.at("options").as_string());
    auto model = bare_model(c.at("half"));
    Components components;
    components.add("model", model);
    const auto arguments = arguments_of(c, "params", "#@model.parameters()");
    auto optimizer = make_optimizer(c.at("name").as_string(), arguments, components);
    optimizer->load_state_dict(c.at("half_state"));
    take_steps(*optimizer, model, 20, 50);
    check_parameters(model, c.at("final"));
  }
}

TEST_CASE("a scheduler's rates are Python's, and it goes on from Python's state") {
  for (const auto& c : Oracle::get().at("schedulers").as_list()) {
    const auto& name = c.at("name").as_string();
    CAPTURE(name + " " + c.at("options").as_string() + " " + c.at("under").as_string());
    Run run(c), resumed(c);
    const auto& rates = c.at("lrs").as_list();
    double worst = 0;
    for (std::size_t epoch = 0; epoch < rates.size(); ++epoch) {
      CAPTURE(epoch);
      if (epoch == 12) {
        check_state(run.scheduler->state_dict(), c.at("state"), "");
        resumed.scheduler->load_state_dict(c.at("state"));
        resumed.optimizer->load_state_dict(c.at("optimizer"));
      }
      const double metric = c.at("metrics").as_list()[epoch].as_number();
      const auto expected = numbers(rates[epoch]);
      run.scheduler->step(metric);
      CHECK(run.scheduler->last_lr() == expected);
      for (std::size_t i = 0; i < expected.size(); ++i)
        worst = std::max(worst, std::abs(run.scheduler->last_lr().at(i) - expected[i]));
      check_settings(*run.optimizer, c.at("settings").as_list()[epoch]);
      if (epoch < 12) continue;
      resumed.scheduler->step(metric);
      CHECK(resumed.scheduler->last_lr() == expected);
      check_settings(*resumed.optimizer, c.at("settings").as_list()[epoch]);
    }
    compared("schedulers", name, worst);
  }
}

}  // namespace clara::parity
