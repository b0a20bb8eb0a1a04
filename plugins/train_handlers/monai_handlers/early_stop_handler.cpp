#include "early_stop_handler.hpp"

#include <algorithm>
#include <array>

namespace clara::monai_handlers {

std::span<const Field> EarlyStopHandler::Options::fields() {
  static const std::array list{
      field<&Options::patience>("patience", "events without a better score after which it ends")
          .required()
          .at_least(1),
      field<&Options::score_function>(
          "score_function",
          "#monai.handlers.stopping_fn_from_metric('NAME') or a lambda; default: the key metric"),
      field<&Options::trainer>("trainer", "accepted; an evaluator knows the trainer it runs for")
          .one_of({"@trainer"}),
      field<&Options::min_delta>("min_delta",
                                 "a score is better when it is higher by more than this")
          .at_least(0),
      field<&Options::cumulative_delta>(
          "cumulative_delta",
          "true: higher than the last better one; false: than the best until now"),
      field<&Options::epoch_level>("epoch_level", "look after every epoch, else iteration")};
  return list;
}

EarlyStopHandler::EarlyStopHandler(Options options, Context& context)
    : options_(std::move(options)), context_(context) {}

void EarlyStopHandler::attached(Engine& engine) {
  engine_ = &engine;
  const auto& state = engine.state();
  score_ = options_.score_function.value_or(
      Score{state.key_metric_name, state.key_metric_better == Better::lower});
  if (!options_.score_function && score_.metric.empty())
    throw Error("it needs a score_function, since the engine has no key metric", ExitCode::config);
  const auto& known = state.metric_names;
  const bool there = score_.metric.empty() ||
                     std::any_of(known.begin(), known.end(), [&](const std::string& metric) {
                       return score_.metric == metric || score_.metric.starts_with(metric + "_");
                     });
  if (there) return;
  Issue issue;
  issue.message =
      "score_function names \"" + score_.metric + "\", which this engine does not compute";
  issue.hint = did_you_mean(score_.metric, known);
  Issues issues;
  issues.add(std::move(issue));
  throw Error(issues, ExitCode::config);
}

void EarlyStopHandler::iteration_completed(Engine& engine) {
  if (!options_.epoch_level) look_at(score_.of(engine.state()));
}

void EarlyStopHandler::epoch_completed(Engine& engine) {
  if (options_.epoch_level) look_at(score_.of(engine.state()));
}

// ignite's EarlyStopping, its comparisons with NaN included.
void EarlyStopHandler::look_at(double score) {
  if (!best_) {
    best_ = score;
    return;
  }
  if (!(score <= *best_ + options_.min_delta)) {
    best_ = score;
    counter_ = 0;
    return;
  }
  if (!options_.cumulative_delta && score > *best_) best_ = score;
  ++counter_;
  context_.log(LogLevel::debug, "EarlyStopping: " + std::to_string(counter_) + " / " +
                                    std::to_string(options_.patience));
  if (counter_ < options_.patience) return;
  context_.info("EarlyStopping: Stop training");
  end_training();
}

void EarlyStopHandler::end_training() {
  auto* trainer = engine_->is_trainer() ? engine_ : engine_->state().trainer;
  if (trainer) trainer->terminate();
}

State EarlyStopHandler::resume_state() const {
  State state(State::Dict{});
  state.set("counter", counter_);
  state.set("best_score", best_ ? State(*best_) : State());
  return state;
}

void EarlyStopHandler::resume(const State& state) {
  counter_ = state.at("counter").as_int();
  const auto& best = state.at("best_score");
  best_ = best.holds<std::nullptr_t>() ? std::nullopt : std::optional(best.as_number());
  if (counter_ >= options_.patience) end_training();  // it had ended
}

}  // namespace clara::monai_handlers
