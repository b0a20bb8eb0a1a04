// How an engine is put back where it was.

#include "workflow.hpp"

#include <clara/error.hpp>

namespace clara::supervised {
namespace {

State numbers_of(const EngineState& state) {
  State::List metrics;
  for (const auto& name : state.metric_names) {
    const auto found = state.metrics.find(name);
    if (found != state.metrics.end())
      metrics.push_back(State::tuple_of({State(name), State(found->second)}));
  }
  State out(State::Dict{});
  out.set("epoch", state.epoch);
  out.set("iteration", state.iteration);
  out.set("completed_epochs", state.completed_epochs);
  out.set("best_metric", state.best_metric);
  out.set("best_metric_epoch", state.best_metric_epoch);
  out.set("loss_scale", state.loss_scale);
  out.set("metrics", std::move(metrics));
  return out;
}

void restore_numbers(EngineState& state, const State& saved) {
  state.epoch = saved.at("epoch").as_int();
  state.iteration = saved.at("iteration").as_int();
  state.completed_epochs = saved.at("completed_epochs").as_int();
  state.best_metric = saved.at("best_metric").as_number();
  state.best_metric_epoch = saved.at("best_metric_epoch").as_int();
  state.loss_scale = saved.at("loss_scale").as_number();
  const auto& metrics = saved.at("metrics").as_list();
  if (metrics.empty()) return;  // before the first epoch was completed
  state.metric_names.clear();
  for (const auto& metric : metrics) {
    const auto& name = metric.as_list().at(0).as_string();
    state.metric_names.push_back(name);
    state.metrics[name] = metric.as_list().at(1).as_number();
  }
}

}  // namespace

State Workflow::state_of_handlers() const {
  State::List list;
  for (const auto* handler : parts_.handlers) {
    const auto* resumable = dynamic_cast<const Resumable*>(handler);
    list.push_back(State::tuple_of(
        {State(handler->label()), resumable ? resumable->resume_state() : State()}));
  }
  return list;
}

void Workflow::resume_handlers(const State& states) {
  const auto& list = states.as_list();
  bool fits = list.size() == parts_.handlers.size();
  for (std::size_t i = 0; fits && i < list.size(); ++i)
    fits = list[i].as_list().at(0).as_string() == parts_.handlers[i]->label();
  if (!fits)
    throw Error("the state is of other handlers than those of the config", ExitCode::storage);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto& state = list[i].as_list().at(1);
    auto* resumable = dynamic_cast<Resumable*>(parts_.handlers[i]);
    if (resumable && !state.holds<std::nullptr_t>()) resumable->resume(state);
  }
}

State Workflow::resume_state() const {
  auto state = numbers_of(state_);
  state.set("done_in_epoch", done_in_epoch_);
  if (done_in_epoch_ > 0) {
    State::List parts;
    for (const auto& [name, metric] : metrics_)
      parts.push_back(dynamic_cast<const Mergeable&>(*metric).partial_state());
    state.set("parts", std::move(parts));
  }
  const auto* loader = dynamic_cast<const Resumable*>(parts_.loader);
  state.set("loader", loader ? loader->resume_state() : State());
  state.set("iterating", iterating_);
  state.set("handlers", state_of_handlers());
  return state;
}

void Workflow::resume(const State& state) {
  restore_numbers(state_, state);
  state_.resumed = true;
  done_in_epoch_ = state.at("done_in_epoch").as_int();
  if (done_in_epoch_ > 0) {
    const auto& parts = state.at("parts").as_list();
    if (parts.size() != metrics_.size())
      throw Error("the state is of other metrics than those of the config", ExitCode::storage);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      metrics_[i].second->reset();
      dynamic_cast<Mergeable&>(*metrics_[i].second).merge(parts[i]);
    }
  }
  auto* loader = dynamic_cast<Resumable*>(parts_.loader);
  if (loader && !state.at("loader").holds<std::nullptr_t>()) {
    loader->resume(state.at("loader"));
    iterating_ = state.at("iterating").as_bool();
  }
  resume_handlers(state.at("handlers"));
}

void Workflow::check_resumable_inside_epoch() const {
  for (const auto& [name, metric] : metrics_)
    if (!dynamic_cast<const Mergeable*>(metric))
      throw Error("resume_checkpoint: the metric \"" + name +
                      "\" cannot go on inside of an epoch; count epochs, not iterations",
                  ExitCode::config);
}

}  // namespace clara::supervised
