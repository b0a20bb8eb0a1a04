#include "score.hpp"

#include "selection.hpp"

#include <clara/internal/config_call.hpp>

namespace clara::monai_handlers {

double Score::of(const EngineState& state) const {
  double value = 0;
  if (metric.empty()) {
    const auto numbers = numbers_of(state.output, Select{{"loss"}, true, true});
    if (numbers.empty()) throw Error("score_function needs a loss, which this engine has not");
    value = numbers.front().second;
  } else {
    const auto found = state.metrics.find(metric);
    if (found == state.metrics.end())
      throw Error("score_function needs the metric \"" + metric +
                  "\", which is not computed by then");
    value = found->second;
  }
  return negative ? -value : value;
}

}  // namespace clara::monai_handlers

namespace clara {

Value TypeOf<monai_handlers::Score>::schema() {
  return Object{{"type", "string"}, {"x-clara-expression", "score"}};
}

monai_handlers::Score TypeOf<monai_handlers::Score>::read(const Value& value, OptionReader&) {
  const auto call = compile_config_call(value);
  return {call.keys.empty() ? "" : call.keys.front(), call.negative};
}

Value TypeOf<monai_handlers::Score>::print(const monai_handlers::Score& score) {
  if (score.metric.empty()) return "#monai.handlers.stopping_fn_from_loss()";
  if (!score.negative) return "#monai.handlers.stopping_fn_from_metric('" + score.metric + "')";
  return "lambda x: -x.state.metrics['" + score.metric + "']";
}

}  // namespace clara
