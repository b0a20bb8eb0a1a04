#include "cycle_schedulers.hpp"

#include <clara/error.hpp>
#include <clara/internal/float_range.hpp>

#include <cmath>
#include <numbers>

namespace clara::gradient_descent {

namespace {

constexpr double kMostSteps = 1e9;  // so that no product of two counts overflows

/// One value for each group.
std::vector<double> per_group(const OneOrMany<double>& written, std::size_t groups,
                              const std::string& name) {
  if (written.single) return std::vector<double>(groups, written[0]);
  if (written.size() != groups)
    throw Error("OneCycleLR: " + name + " has " + std::to_string(written.size()) + " entries for " +
                std::to_string(groups) + " groups of parameters");
  return written.values;
}

std::int64_t steps_of(const OneCycleLR::Options& options) {
  return options.total_steps ? *options.total_steps
                             : options.epochs.value_or(1) * options.steps_per_epoch.value_or(1);
}

/// Momentum, or the first of betas.
void set_momentum(Optimizer& optimizer, std::size_t group, double momentum) {
  const auto betas = optimizer.setting(group, "betas");
  if (!betas) {
    optimizer.set_setting(group, "momentum", momentum);
    return;
  }
  auto list = betas->as_list();
  list.at(0) = momentum;
  optimizer.set_setting(group, "betas", State::tuple_of(std::move(list)));
}

/// What Python's constructor writes into the groups, before the base looks at them.
Optimizer& prepared(const OneCycleLR::Options& options) {
  auto& optimizer = *options.optimizer;
  const auto groups = optimizer.groups();
  const auto max_lrs = per_group(options.max_lr, groups, "max_lr");
  const auto most = per_group(options.max_momentum, groups, "max_momentum");
  const auto least = per_group(options.base_momentum, groups, "base_momentum");
  if (options.cycle_momentum && !optimizer.setting(0, "momentum") && !optimizer.setting(0, "betas"))
    throw Error(
        "OneCycleLR: the optimizer has neither momentum nor betas; set "
        "\"cycle_momentum\": false");
  if (options.last_epoch != -1) return optimizer;
  for (std::size_t group = 0; group < groups; ++group) {
    const double first = max_lrs[group] / options.div_factor;
    optimizer.set_setting(group, "initial_lr", first);
    optimizer.set_setting(group, "max_lr", max_lrs[group]);
    optimizer.set_setting(group, "min_lr", first / options.final_div_factor);
    if (!options.cycle_momentum) continue;
    set_momentum(optimizer, group, most[group]);
    optimizer.set_setting(group, "max_momentum", most[group]);
    optimizer.set_setting(group, "base_momentum", least[group]);
  }
  return optimizer;
}

}  // namespace

std::span<const Field> CosineAnnealingWarmRestarts::Options::fields() {
  using O = CosineAnnealingWarmRestarts::Options;
  static const Fields<O> list{
      group<SchedulerFields>(),
      field<&O::t_0>("T_0", "epochs of the first wave").required().range(1, kMostSteps),
      field<&O::t_mult>("T_mult", "how much longer each wave is than the one before").range(1, 1e6),
      field<&O::eta_min>("eta_min", "the smallest rate").range(-kLargestFloat, kLargestFloat),
      group<LastEpochField>()};
  return list;
}

CosineAnnealingWarmRestarts::CosineAnnealingWarmRestarts(const Options& options)
    : EpochScheduler(*options.optimizer, options.last_epoch),
      t_0_(options.t_0),
      t_i_(options.t_0),
      t_mult_(options.t_mult),
      eta_min_(options.eta_min),
      t_cur_(options.last_epoch) {
  start();
}

/// Unlike the others it does not count its steps.
void CosineAnnealingWarmRestarts::step(double) {
  if (last_epoch() < 0) {
    t_i_ = t_0_;
    t_cur_ = 0;
    return set_rates(0, next_rates());
  }
  if (++t_cur_ >= t_i_) {
    t_cur_ %= t_i_;
    t_i_ *= t_mult_;
  }
  set_rates(last_epoch() + 1, next_rates());
}

double CosineAnnealingWarmRestarts::next_lr(double, double base_lr) const {
  const double angle = std::numbers::pi * static_cast<double>(t_cur_) / static_cast<double>(t_i_);
  return eta_min_ + (base_lr - eta_min_) * (1 + std::cos(angle)) / 2;
}

State CosineAnnealingWarmRestarts::settings() const {
  return State::Dict{
      {"T_0", t_0_}, {"T_i", t_i_}, {"T_mult", t_mult_}, {"eta_min", eta_min_}, {"T_cur", t_cur_}};
}

void CosineAnnealingWarmRestarts::load_settings(const State& state) {
  t_0_ = state.at("T_0").as_int();
  t_i_ = state.at("T_i").as_int();
  t_mult_ = state.at("T_mult").as_int();
  eta_min_ = state.at("eta_min").as_number();
  t_cur_ = state.at("T_cur").as_int();
}

std::span<const Field> OneCycleLR::Options::fields() {
  using O = OneCycleLR::Options;
  static const Fields<O> list{
      group<SchedulerFields>(),
      field<&O::max_lr>("max_lr", "the largest rate, or one for each group of parameters")
          .required()
          .range(0, kLargestFloat),
      field<&O::total_steps>("total_steps", "steps of the cycle").range(1, kMostSteps),
      field<&O::epochs>("epochs", "with steps_per_epoch, in place of total_steps")
          .range(1, kMostSteps),
      field<&O::steps_per_epoch>("steps_per_epoch", "with epochs, in place of total_steps")
          .range(1, kMostSteps),
      field<&O::pct_start>("pct_start", "share of the cycle in which the rate rises").range(0, 1),
      field<&O::anneal_strategy>("anneal_strategy", "along a cosine or a line")
          .one_of({"cos", "linear"}),
      field<&O::cycle_momentum>("cycle_momentum",
                                "momentum, or the first of betas, falls as the "
                                "rate rises"),
      field<&O::base_momentum>("base_momentum", "the smallest momentum").range(0, kLargestFloat),
      field<&O::max_momentum>("max_momentum", "the largest momentum").range(0, kLargestFloat),
      field<&O::div_factor>("div_factor", "the first rate is max_lr divided by it")
          .above(0)
          .range(0, kLargestFloat),
      field<&O::final_div_factor>("final_div_factor", "the last rate is the first divided by it")
          .above(0)
          .range(0, kLargestFloat),
      field<&O::three_phase>("three_phase", "down to the first rate as long as up, then further"),
      group<LastEpochField>()};
  return list;
}

void OneCycleLR::Options::validate(const Options& options, OptionIssues& issues) {
  if (!options.total_steps && !(options.epochs && options.steps_per_epoch))
    issues.error("total_steps", "total_steps is missing: give it, or epochs and steps_per_epoch");
}

OneCycleLR::OneCycleLR(const Options& options)
    : EpochScheduler(prepared(options), options.last_epoch),
      total_steps_(steps_of(options)),
      anneal_strategy_(options.anneal_strategy),
      cycle_momentum_(options.cycle_momentum),
      use_beta1_(options.optimizer->setting(0, "betas").has_value()) {
  const double rise = options.pct_start * static_cast<double>(total_steps_);
  const auto last = static_cast<double>(total_steps_ - 1);
  phases_.push_back({rise - 1, "initial_lr", "max_lr", "max_momentum", "base_momentum"});
  if (options.three_phase) {
    const double fall = 2 * options.pct_start * static_cast<double>(total_steps_);
    phases_.push_back({fall - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum"});
    phases_.push_back({last, "initial_lr", "min_lr", "max_momentum", "max_momentum"});
  } else {
    phases_.push_back({last, "max_lr", "min_lr", "base_momentum", "max_momentum"});
  }
  start();
}

double OneCycleLR::between(std::size_t group, const std::string& from, const std::string& to,
                           double share) const {
  const auto number = [&](const std::string& name) {
    const auto found = optimizer().setting(group, name);
    if (!found) throw Error("OneCycleLR: the optimizer's groups have no \"" + name + "\"");
    return found->as_number();
  };
  const double begin = number(from);
  const double end = number(to);
  if (anneal_strategy_ == "linear") return (end - begin) * share + begin;
  return end + (begin - end) / 2.0 * (std::cos(std::numbers::pi * share) + 1);
}

std::vector<double> OneCycleLR::next_rates() {
  const auto step = static_cast<double>(last_epoch());
  if (last_epoch() > total_steps_)
    throw Error("OneCycleLR: its cycle of " + std::to_string(total_steps_) +
                " steps is over; total_steps, or epochs and steps_per_epoch, have to cover the "
                "training");
  double begin = 0;
  std::size_t index = 0;
  while (index + 1 < phases_.size() && step > phases_[index].end_step)
    begin = phases_[index++].end_step;
  const auto& phase = phases_[index];
  if (phase.end_step == begin)
    throw Error("OneCycleLR: a part of the cycle has no length: pct_start of " +
                std::to_string(total_steps_) + " steps must be more than one of them");
  const double share = (step - begin) / (phase.end_step - begin);
  std::vector<double> rates;
  for (std::size_t group = 0; group < optimizer().groups(); ++group) {
    rates.push_back(between(group, phase.start_lr, phase.end_lr, share));
    if (cycle_momentum_)
      set_momentum(optimizer(), group,
                   between(group, phase.start_momentum, phase.end_momentum, share));
  }
  return rates;
}

double OneCycleLR::next_lr(double lr, double) const { return lr; }

State OneCycleLR::settings() const {
  State::List phases;
  for (const auto& phase : phases_) {
    const bool last = phases.size() + 1 == phases_.size();
    phases.emplace_back(
        State::Dict{{"end_step", last ? State(total_steps_ - 1) : State(phase.end_step)},
                    {"start_lr", phase.start_lr},
                    {"end_lr", phase.end_lr},
                    {"start_momentum", phase.start_momentum},
                    {"end_momentum", phase.end_momentum}});
  }
  State state(State::Dict{{"total_steps", total_steps_},
                          {"_schedule_phases", std::move(phases)},
                          {"_anneal_func_type", anneal_strategy_},
                          {"cycle_momentum", cycle_momentum_}});
  if (cycle_momentum_) state.set("use_beta1", use_beta1_);
  return state;
}

void OneCycleLR::load_settings(const State& state) {
  std::vector<Phase> phases;
  for (const auto& phase : state.at("_schedule_phases").as_list())
    phases.push_back({phase.at("end_step").as_number(), phase.at("start_lr").as_string(),
                      phase.at("end_lr").as_string(), phase.at("start_momentum").as_string(),
                      phase.at("end_momentum").as_string()});
  if (phases.empty())
    throw Error("the state does not fit the scheduler: it has no phases", ExitCode::storage);
  total_steps_ = state.at("total_steps").as_int();
  anneal_strategy_ = state.at("_anneal_func_type").as_string();
  cycle_momentum_ = state.at("cycle_momentum").as_bool();
  phases_ = std::move(phases);
}

}  // namespace clara::gradient_descent
