#include "metric_logger.hpp"

#include "selection.hpp"

#include <algorithm>
#include <array>

namespace clara::monai_handlers {

std::span<const Field> MetricLogger::Options::fields() {
  static const std::array list{
      field<&Options::loss_transform>("loss_transform", "the number of the output to keep"),
      field<&Options::evaluator>("evaluator", "whose metrics are kept, too")};
  return list;
}

void MetricLogger::Log::add(const EngineState& state, std::int64_t iteration) {
  for (const auto& name : state.metric_names) {
    const auto value = state.metrics.find(name);
    if (value == state.metrics.end()) continue;
    auto known = std::find_if(metrics.begin(), metrics.end(),
                              [&](const auto& entry) { return entry.first == name; });
    if (known == metrics.end()) known = metrics.insert(metrics.end(), {name, {}});
    known->second.emplace_back(iteration, value->second);
  }
}

void MetricLogger::iteration_completed(Engine& engine) {
  note_evaluator();
  const auto& state = engine.state();
  const auto numbers = numbers_of(state.output, options_.loss_transform);
  if (numbers.empty()) throw Error("loss_transform finds no number in the output of this engine");
  iteration_ = state.iteration;
  log_.loss.emplace_back(iteration_, numbers.front().second);
  log_.add(state, iteration_);
}

MetricLogger::Log MetricLogger::now() const {
  auto log = log_;
  if (options_.evaluator && options_.evaluator->state().completed_epochs != seen_)
    log.add(options_.evaluator->state(), iteration_);
  return log;
}

void MetricLogger::note_evaluator() {
  if (!options_.evaluator || options_.evaluator->state().completed_epochs == seen_) return;
  log_.add(options_.evaluator->state(), iteration_);
  seen_ = options_.evaluator->state().completed_epochs;
}

State MetricLogger::state_of(const Points& points) {
  State::List list;
  for (const auto& [iteration, value] : points)
    list.push_back(State::tuple_of({State(iteration), State(value)}));
  return list;
}

MetricLogger::Points MetricLogger::points_of(const State& state) {
  Points points;
  for (const auto& point : state.as_list())
    points.emplace_back(point.as_list().at(0).as_int(), point.as_list().at(1).as_number());
  return points;
}

State MetricLogger::state_dict() const {
  const auto log = now();
  State metrics(State::Dict{});
  for (const auto& [name, points] : log.metrics) metrics.set(name, state_of(points));
  State state(State::Dict{});
  state.set("Loss", state_of(log.loss));
  state.set("Metrics", std::move(metrics));
  return state;
}

void MetricLogger::load_state_dict(const State& state) {
  log_.loss = points_of(state.at("Loss"));
  log_.metrics.clear();
  for (const auto& [name, points] : state.at("Metrics").as_dict())
    log_.metrics.emplace_back(key_text(name), points_of(points));
}

State MetricLogger::resume_state() const {
  auto state = state_dict();
  state.set("iteration", iteration_);
  state.set("seen", options_.evaluator ? options_.evaluator->state().completed_epochs : seen_);
  return state;
}

void MetricLogger::resume(const State& state) {
  load_state_dict(state);
  iteration_ = state.at("iteration").as_int();
  seen_ = state.at("seen").as_int();
}

}  // namespace clara::monai_handlers
