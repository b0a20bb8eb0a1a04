#pragma once

/// What every network, inferer, loss, metric, optimizer and learning rate has to keep, for our
/// tests and for third parties. The checks are doctest's under their long names, since LibTorch
/// defines CHECK, too. In a test case:
///
///     clara::testing::check_model(net, at::rand({1, 1, 16, 16}));

#include <ATen/Functions.h>
#include <ATen/core/grad_mode.h>
#include <clara/error.hpp>
#include <clara/testing/ran.hpp>
#include <clara/train/inferer.hpp>
#include <clara/train/loss.hpp>
#include <clara/train/metric.hpp>
#include <clara/train/model.hpp>
#include <clara/train/optimizer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace clara::testing {

namespace detail {

inline bool same(const Tensors& a, const Tensors& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!at::equal(a[i], b[i])) return false;
  return true;
}

inline Tensors evaluated(Model& model, const at::Tensor& input) {
  const at::NoGradGuard no_grad;
  model.train(false);
  return model.forward_all({input});
}

/// Floating-point numbers take the form that a Placement names, integers stay what they are, and
/// the network answers in that form.
inline void check_placement(Model& model, const at::Tensor& input) {
  const auto parameters = model.parameters();
  const auto kinds = [&] {
    std::vector<at::ScalarType> all;
    for (const auto& [name, tensor] : model.named_parameters()) all.push_back(tensor.scalar_type());
    for (const auto& [name, tensor] : model.named_buffers()) all.push_back(tensor.scalar_type());
    return all;
  };
  const auto before = kinds();
  model.to({"cpu", std::nullopt, std::nullopt});
  DOCTEST_CHECK(kinds() == before);
  auto wanted = before;
  for (auto& kind : wanted)
    if (at::isFloatingType(kind)) kind = at::kDouble;
  model.to({"cpu", at::kDouble, std::nullopt});
  DOCTEST_CHECK(kinds() == wanted);
  for (const auto& output : evaluated(model, input.to(at::kDouble)))
    DOCTEST_CHECK(output.dtype() == at::kDouble);
  model.to({"cpu", input.scalar_type(), std::nullopt});
  DOCTEST_CHECK(kinds() == before);
  const auto placed = model.parameters();
  DOCTEST_REQUIRE(placed.size() == parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i)
    DOCTEST_CHECK(placed[i].is_same(parameters[i]));
}

}  // namespace detail

/// A network over one input: modes, names, state dict, gradients, placement. Changes its weights.
inline void check_model(Model& model, const at::Tensor& input) {
  const auto outputs = detail::evaluated(model, input);
  DOCTEST_REQUIRE(!outputs.empty());
  DOCTEST_CHECK_FALSE(model.is_training());
  DOCTEST_CHECK(detail::same(outputs, detail::evaluated(model, input)));

  const auto parameters = model.parameters();
  const auto named = model.named_parameters();
  DOCTEST_REQUIRE(parameters.size() == named.size());
  std::set<std::string> names;
  for (std::size_t i = 0; i < named.size(); ++i) {
    DOCTEST_CAPTURE(named[i].first);
    DOCTEST_CHECK(named[i].second.is_same(parameters[i]));
    DOCTEST_CHECK(names.insert(named[i].first).second);
  }
  for (const auto& [name, tensor] : model.named_buffers()) DOCTEST_CHECK(names.insert(name).second);
  const auto state = model.state_dict();
  std::set<std::string> keys;
  for (const auto& [key, value] : state.as_dict()) keys.insert(key_text(key));
  // A part that stands at two places has two keys, and one name.
  DOCTEST_CHECK(std::includes(keys.begin(), keys.end(), names.begin(), names.end()));

  // A copy of the state brings the network back, whatever became of its weights.
  State copy(State::Dict{});
  for (const auto& [key, value] : state.as_dict())
    copy.set(key_text(key), value.as_tensor().clone());
  {
    const at::NoGradGuard no_grad;
    for (auto& parameter : model.parameters()) parameter.add_(1);
  }
  model.load_state_dict(copy);
  DOCTEST_CHECK(detail::same(outputs, detail::evaluated(model, input)));
  if (!named.empty()) DOCTEST_CHECK_THROWS_AS(model.load_state_dict(State::Dict{}), Error);

  detail::check_placement(model, input);
  model.train(true);
  DOCTEST_CHECK(model.is_training());
  if (!named.empty()) {
    model.forward_all({input}).at(0).sum().backward();
    bool reached = false;
    for (const auto& parameter : model.parameters())
      reached = reached || parameter.grad().defined();
    DOCTEST_CHECK(reached);
  }
  note_class_ran("model", model);
}

/// An inferer over one input, [batch, channel, spatial...]: a network that changes nothing gives
/// the input back, each output of one that gives two is put together by itself, the same twice, the
/// input is left alone, and what the network throws arrives.
inline void check_inferer(const Inferer& inferer, const at::Tensor& input) {
  const auto before = input.clone();
  const auto same = [](const Tensors& inputs) { return inputs; };
  const auto whole = inferer.infer_all({input}, same);
  DOCTEST_REQUIRE(whole.size() == 1);
  DOCTEST_REQUIRE(whole[0].sizes() == input.sizes());
  DOCTEST_CHECK(at::allclose(whole[0], input, 1e-5, 1e-6));
  DOCTEST_CHECK(detail::same(inferer.infer_all({input}, same), whole));
  const auto both = inferer.infer_all({input}, [](const Tensors& inputs) -> Tensors {
    return {inputs.at(0), inputs.at(0).mul(2)};
  });
  DOCTEST_REQUIRE(both.size() == 2);
  DOCTEST_CHECK(at::equal(both[0], whole[0]));
  DOCTEST_CHECK(at::allclose(both[1], input.mul(2), 1e-5, 1e-6));
  DOCTEST_CHECK(at::equal(input, before));
  const auto fail = [](const Tensors&) -> Tensors { throw Error("the network is no good"); };
  std::string said;
  try {
    static_cast<void>(inferer.infer_all({input}, fail));
  } catch (const Error& error) {
    said = error.what();
  }
  DOCTEST_CHECK(said.find("the network is no good") != std::string::npos);
  note_class_ran("inferer", inferer);
}

/// A loss over what a network gives and the labels: the same twice, one finite number after its
/// mean, gradients of the first output.
inline void check_loss(Loss& loss, const Tensors& outputs, const Tensors& targets) {
  Tensors inputs;
  for (const auto& output : outputs) inputs.push_back(output.detach().clone().requires_grad_());
  const auto value = loss.forward_all(inputs, targets).mean();
  DOCTEST_CHECK(value.isfinite().item<bool>());
  DOCTEST_CHECK(at::equal(value, loss.forward_all(inputs, targets).mean()));
  value.backward();
  DOCTEST_REQUIRE(inputs.front().grad().defined());
  DOCTEST_CHECK(inputs.front().grad().isfinite().all().item<bool>());
  note_class_ran("loss", loss);
}

/// A metric, made by `make`, over at least two samples: an epoch forgets the one before, and parts
/// are merged into the whole when it is Mergeable.
inline void check_metric(const std::function<std::unique_ptr<Metric>()>& make,
                         const std::vector<Sample>& samples) {
  const auto text = [](const std::vector<MetricValue>& values) {
    std::string all;
    for (const auto& value : values) all += value.name + "=" + number_text(value.value) + " ";
    return all;
  };
  const std::vector<Sample> first(samples.begin(), samples.begin() + 1);
  const std::vector<Sample> rest(samples.begin() + 1, samples.end());
  const auto metric = make();
  metric->reset();
  metric->update(samples);
  const auto whole = text(metric->values());
  DOCTEST_CHECK(text(metric->values()) == whole);
  if (metric->single()) DOCTEST_CHECK(metric->values().size() == 1);
  metric->reset();
  metric->update(first);
  metric->update(rest);
  DOCTEST_CHECK(text(metric->values()) == whole);
  auto* mergeable = dynamic_cast<Mergeable*>(metric.get());
  note_class_ran("metric", *metric);
  if (!mergeable) return;
  const auto one = make(), other = make(), both = make();
  one->update(first);
  other->update(rest);
  both->reset();
  dynamic_cast<Mergeable&>(*both).merge(dynamic_cast<Mergeable&>(*one).partial_state());
  dynamic_cast<Mergeable&>(*both).merge(dynamic_cast<Mergeable&>(*other).partial_state());
  DOCTEST_CHECK(text(both->values()) == whole);
}

/// An optimizer, made by `make` over `parameters`, which have gradients: its state goes on in a
/// second one, an infinite gradient changes nothing, and so does a parameter without a gradient.
inline void check_optimizer(
    const std::function<std::unique_ptr<Optimizer>(const Tensors& parameters)>& make) {
  const auto fresh = [] {
    Tensors list{at::arange(6, at::kFloat).view({2, 3}).requires_grad_(),
                 at::ones({4}).requires_grad_(), at::ones({2}).requires_grad_()};
    for (std::size_t i = 0; i < 2; ++i)
      list[i].mutable_grad() = at::full_like(list[i].detach(), 0.5 + static_cast<double>(i));
    return list;
  };
  const auto renew = [](Tensors& list) {  // an optimizer may write into its gradients
    for (std::size_t i = 0; i < 2; ++i) list[i].mutable_grad().fill_(0.25);
  };
  auto parameters = fresh();
  const auto optimizer = make(parameters);
  DOCTEST_CHECK_FALSE(optimizer->step({1, at::ones({})}));
  DOCTEST_CHECK(detail::same(parameters, fresh()));
  for (int step = 0; step < 3; ++step) {
    DOCTEST_CHECK(optimizer->step());
    renew(parameters);
  }
  DOCTEST_CHECK_FALSE(at::equal(parameters[0], fresh()[0]));
  DOCTEST_CHECK(at::equal(parameters[2], fresh()[2]));

  Tensors copies;
  for (const auto& parameter : parameters) {
    copies.push_back(parameter.detach().clone().requires_grad_());
    if (parameter.grad().defined()) copies.back().mutable_grad() = parameter.grad().clone();
  }
  const auto second = make(copies);
  second->load_state_dict(optimizer->state_dict());
  optimizer->step();
  second->step();
  DOCTEST_CHECK(detail::same(parameters, copies));
  optimizer->set_lr(0, 0.125);
  DOCTEST_CHECK(optimizer->lr(0) == 0.125);
  DOCTEST_CHECK(optimizer->parameters(0).size() == 3);
  if (optimizer->set_setting(0, "initial_lr", 0.25)) {
    DOCTEST_REQUIRE(optimizer->setting(0, "initial_lr"));
    DOCTEST_CHECK(optimizer->setting(0, "initial_lr")->as_number() == 0.25);
    DOCTEST_CHECK(optimizer->lr(0) == 0.125);
  }
  optimizer->zero_grad();
  DOCTEST_CHECK(parameters[0].grad().abs().sum().item<double>() == 0);
  note_class_ran("optimizer", *optimizer);
}

/// A scheduler, made by `make` over an optimizer: its state goes on in a second one.
inline void check_lr_scheduler(
    const std::function<std::unique_ptr<LrScheduler>(Optimizer& optimizer)>& make,
    Optimizer& optimizer, Optimizer& other) {
  const auto scheduler = make(optimizer);
  for (int epoch = 0; epoch < 3; ++epoch) scheduler->step(0.5);
  const auto second = make(other);
  other.load_state_dict(optimizer.state_dict());
  second->load_state_dict(scheduler->state_dict());
  for (int epoch = 0; epoch < 5; ++epoch) {
    scheduler->step(0.5);
    second->step(0.5);
    DOCTEST_CHECK(scheduler->last_lr() == second->last_lr());
    DOCTEST_REQUIRE(scheduler->last_lr().size() == optimizer.groups());
    for (std::size_t group = 0; group < optimizer.groups(); ++group)
      DOCTEST_CHECK(optimizer.lr(group) == scheduler->last_lr()[group]);
  }
  note_class_ran("lr_scheduler", *scheduler);
}

}  // namespace clara::testing
