#include "param_scheduler_handler.hpp"

#include "events.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace clara::monai_handlers {
namespace {

/// What each calculator needs; milestones are a list.
const std::map<std::string, std::vector<std::string>>& calculators() {
  static const std::map<std::string, std::vector<std::string>> all{
      {"linear", {"initial_value", "step_constant", "step_max_value", "max_value"}},
      {"exponential", {"initial_value", "gamma"}},
      {"step", {"initial_value", "gamma", "step_size"}},
      {"multistep", {"initial_value", "gamma", "milestones"}}};
  return all;
}

}  // namespace

std::span<const Field> ParamSchedulerHandler::Options::fields() {
  static const std::array list{
      field<&Options::parameter_setter>("parameter_setter", "whose number it sets")
          .required()
          .implicit("@optimizer"),
      field<&Options::parameter>("parameter", "which number of its param_groups, of all groups"),
      field<&Options::value_calculator>("value_calculator", "how the value follows the steps")
          .required()
          .one_of({"linear", "exponential", "step", "multistep"}),
      field<&Options::vc_kwargs>("vc_kwargs", "the numbers that the calculator needs").required(),
      field<&Options::epoch_level>("epoch_level", "steps are epochs, else iterations"),
      field<&Options::name>("name", "accepted; lines carry the handler's name"),
      field<&Options::event>("event", "when; default: ITERATION_COMPLETED")};
  return list;
}

void ParamSchedulerHandler::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.event) check_event(in_capitals(*options.event), "event", issues);
  const auto& needed = calculators().at(options.value_calculator);
  for (const auto& name : needed) {
    const auto given = options.vc_kwargs.find(name);
    if (given == options.vc_kwargs.end())
      issues.error("vc_kwargs", options.value_calculator + " needs \"" + name + "\"");
    else if (std::holds_alternative<double>(given->second) == (name == "milestones"))
      issues.error("vc_kwargs", "\"" + name + "\" is " +
                                    (name == "milestones" ? "a list of steps" : "one number"));
  }
  for (const auto& [name, value] : options.vc_kwargs)
    if (std::find(needed.begin(), needed.end(), name) == needed.end())
      issues.error("vc_kwargs", options.value_calculator + " has no \"" + name + "\"",
                   did_you_mean(name, needed));
  const auto size = options.vc_kwargs.find("step_size");
  const auto* steps =
      size == options.vc_kwargs.end() ? nullptr : std::get_if<double>(&size->second);
  if (steps && !(*steps >= 1)) issues.error("vc_kwargs", "\"step_size\" has to be at least 1");
}

ParamSchedulerHandler::ParamSchedulerHandler(Options options)
    : options_(std::move(options)),
      event_(in_capitals(options_.event.value_or("ITERATION_COMPLETED"))) {}

void ParamSchedulerHandler::attached(Engine&) {
  if (options_.parameter == "lr") return;
  const auto now = options_.parameter_setter->setting(0, options_.parameter);
  if (now && (now->holds<double>() || now->holds<std::int64_t>())) return;
  throw Error("the optimizer has no number \"" + options_.parameter + "\"", ExitCode::config);
}

void ParamSchedulerHandler::heard(std::string_view event, Engine& engine) {
  if (event != event_) return;
  const auto& state = engine.state();
  set(value_at(options_.epoch_level ? state.epoch : state.iteration));
}

double ParamSchedulerHandler::number(const std::string& name) const {
  return std::get<double>(options_.vc_kwargs.at(name));
}

// MONAI's formulas in its order.
double ParamSchedulerHandler::value_at(std::int64_t step) const {
  const auto now = static_cast<double>(step);
  const double initial = number("initial_value");
  if (options_.value_calculator == "linear") {
    const double rest = number("step_constant"), full = number("step_max_value");
    const double highest = number("max_value");
    if (now <= rest) return initial + 0.0;
    if (now > full) return initial + (highest - initial);
    return initial + (highest - initial) / (full - rest) * (now - rest);
  }
  const double gamma = number("gamma");
  if (options_.value_calculator == "exponential") return initial * std::pow(gamma, now);
  if (options_.value_calculator == "step")
    return initial * std::pow(gamma, std::floor(now / number("step_size")));
  const auto& milestones = std::get<std::vector<double>>(options_.vc_kwargs.at("milestones"));
  const auto passed = std::upper_bound(milestones.begin(), milestones.end(), now);
  return initial * std::pow(gamma, static_cast<double>(passed - milestones.begin()));
}

void ParamSchedulerHandler::set(double value) {
  auto& optimizer = *options_.parameter_setter;
  for (std::size_t group = 0; group < optimizer.groups(); ++group) {
    if (options_.parameter == "lr")
      optimizer.set_lr(group, value);
    else
      optimizer.set_setting(group, options_.parameter, State(value));
  }
}

}  // namespace clara::monai_handlers
