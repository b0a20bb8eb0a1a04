#include "engine_summary.hpp"

namespace clara::supervised {
namespace {

void add_metrics(const EngineState& state, Object& out) {
  for (const auto& name : state.metric_names)
    if (const auto found = state.metrics.find(name); found != state.metrics.end())
      out.set(name, found->second);
}

}  // namespace

Value summary_of(const EngineState& engine, const EngineState* validator) {
  Object metrics;
  add_metrics(engine, metrics);
  if (validator) add_metrics(*validator, metrics);
  const auto& judge = validator ? *validator : engine;
  const bool judged = !judge.key_metric_name.empty();
  const bool known = judged && judge.best_metric_epoch != -1;
  return Object{{"epochs", engine.max_epochs},
                {"completed_epochs", engine.completed_epochs},
                {"iterations", engine.iteration},
                {"metrics", metrics},
                {"key_metric", judged ? Value(judge.key_metric_name) : Value()},
                {"best_metric", known ? Value(judge.best_metric) : Value()},
                {"best_metric_epoch", known ? Value(judge.best_metric_epoch) : Value()}};
}

}  // namespace clara::supervised
