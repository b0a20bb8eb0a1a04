#include "oracle.hpp"
#include "plugins/models/networks/unet.hpp"
#include "steps.hpp"

#include <ATen/Context.h>

#include <doctest/doctest.h>

namespace clara::parity {

namespace {

State networks_with_weights() {
  State::Dict result;
  for (const auto& [name, c] : Oracle::get().at("networks").as_dict()) {
    at::manual_seed(11);
    networks::UNet net(options_of<networks::UNet::Options>(c, "UNet"));
    result.emplace_back(name, net.state_dict());
  }
  return result;
}

State optimizers_after_20_steps() {
  State::List result;
  for (const auto& c : Oracle::get().at("optimizers").as_list()) {
    auto model = bare_model(c.at("initial"));
    Components components;
    components.add("model", model);
    auto optimizer = make_optimizer(c.at("name").as_string(),
                                    arguments_of(c, "params", "#@model.parameters()"), components);
    take_steps(*optimizer, model, 0, 20);
    result.push_back(optimizer->state_dict());
  }
  return result;
}

State schedulers_after_12_epochs() {
  State::List result;
  for (const auto& c : Oracle::get().at("schedulers").as_list()) {
    const Run run(c);
    for (std::size_t epoch = 0; epoch < 12; ++epoch)
      run.scheduler->step(c.at("metrics").as_list()[epoch].as_number());
    State both;
    both.set("state", run.scheduler->state_dict());
    both.set("optimizer", run.optimizer->state_dict());
    result.push_back(std::move(both));
  }
  return result;
}

}  // namespace

// The last case of this program (files are linked in the order of their names): it ends the oracle.
TEST_CASE("Python reads what we write, and goes on from it") {
  State native;
  native.set("various", Oracle::get().at("various"));
  native.set("networks", networks_with_weights());
  native.set("optimizers", optimizers_after_20_steps());
  native.set("schedulers", schedulers_after_12_epochs());
  CHECK(Oracle::get().check(native) == 0);
}

}  // namespace clara::parity
