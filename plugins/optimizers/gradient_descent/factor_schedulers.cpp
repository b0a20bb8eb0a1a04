#include "factor_schedulers.hpp"

#include <clara/internal/float_range.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace clara::gradient_descent {

namespace {

constexpr double kMostSteps = 1e15;

double real(std::int64_t number) { return static_cast<double>(number); }

}  // namespace

std::span<const Field> ConstantLR::Options::fields() {
  using O = ConstantLR::Options;
  static const Fields<O> list{
      group<SchedulerFields>(),
      field<&O::factor>("factor", "of the rate until total_iters").above(0).range(0, 1),
      field<&O::total_iters>("total_iters", "epochs with the factor").range(0, kMostSteps),
      group<LastEpochField>()};
  return list;
}

ConstantLR::ConstantLR(const Options& options)
    : EpochScheduler(*options.optimizer, options.last_epoch),
      factor_(options.factor),
      total_iters_(options.total_iters) {
  start();
}

double ConstantLR::next_lr(double lr, double) const {
  if (last_epoch() == 0) return lr * factor_;
  return last_epoch() != total_iters_ ? lr : lr * (1.0 / factor_);
}

std::optional<double> ConstantLR::closed_lr(double base_lr) const {
  const double passed = last_epoch() >= total_iters_ ? 1 : 0;
  return base_lr * (factor_ + passed * (1 - factor_));
}

State ConstantLR::settings() const {
  return State::Dict{{"factor", factor_}, {"total_iters", total_iters_}};
}

void ConstantLR::load_settings(const State& state) {
  factor_ = state.at("factor").as_number();
  total_iters_ = state.at("total_iters").as_int();
}

std::span<const Field> LinearLR::Options::fields() {
  using O = LinearLR::Options;
  static const Fields<O> list{
      group<SchedulerFields>(),
      field<&O::start_factor>("start_factor", "of the rate in epoch 0").above(0).range(0, 1),
      field<&O::end_factor>("end_factor", "of the rate from total_iters on").range(0, 1),
      field<&O::total_iters>("total_iters", "epochs from one to the other").range(1, kMostSteps),
      group<LastEpochField>()};
  return list;
}

LinearLR::LinearLR(const Options& options)
    : EpochScheduler(*options.optimizer, options.last_epoch),
      start_factor_(options.start_factor),
      end_factor_(options.end_factor),
      total_iters_(options.total_iters) {
  start();
}

double LinearLR::next_lr(double lr, double) const {
  if (last_epoch() == 0) return lr * start_factor_;
  if (is_initial() || last_epoch() > total_iters_) return lr;
  const double step = end_factor_ - start_factor_;
  return lr * (1.0 + step / (real(total_iters_) * start_factor_ + real(last_epoch() - 1) * step));
}

std::optional<double> LinearLR::closed_lr(double base_lr) const {
  return base_lr *
         (start_factor_ + (end_factor_ - start_factor_) *
                              real(std::min(total_iters_, last_epoch())) / real(total_iters_));
}

State LinearLR::settings() const {
  return State::Dict{
      {"start_factor", start_factor_}, {"end_factor", end_factor_}, {"total_iters", total_iters_}};
}

void LinearLR::load_settings(const State& state) {
  start_factor_ = state.at("start_factor").as_number();
  end_factor_ = state.at("end_factor").as_number();
  total_iters_ = state.at("total_iters").as_int();
}

std::span<const Field> PolynomialLR::Options::fields() {
  using O = PolynomialLR::Options;
  static const Fields<O> list{
      group<SchedulerFields>(),
      field<&O::total_iters>("total_iters", "epochs until the rate is 0").range(1, kMostSteps),
      field<&O::power>("power", "of the share of epochs that is left").range(0, kLargestFloat),
      group<LastEpochField>()};
  return list;
}

PolynomialLR::PolynomialLR(const Options& options)
    : EpochScheduler(*options.optimizer, options.last_epoch),
      total_iters_(options.total_iters),
      power_(options.power) {
  start();
}

double PolynomialLR::next_lr(double lr, double) const {
  if (is_initial() || last_epoch() > total_iters_) return lr;
  const double left = 1.0 - real(last_epoch()) / real(total_iters_);
  return lr * std::pow(left / (1.0 - real(last_epoch() - 1) / real(total_iters_)), power_);
}

std::optional<double> PolynomialLR::closed_lr(double base_lr) const {
  const double left = 1.0 - real(std::min(total_iters_, last_epoch())) / real(total_iters_);
  return base_lr * std::pow(left, power_);
}

State PolynomialLR::settings() const {
  return State::Dict{{"total_iters", total_iters_}, {"power", power_}};
}

void PolynomialLR::load_settings(const State& state) {
  total_iters_ = state.at("total_iters").as_int();
  power_ = state.at("power").as_number();
}

std::span<const Field> ReducePoly::Options::fields() {
  using O = ReducePoly::Options;
  static const Fields<O> list{
      group<SchedulerFields>(),
      field<&O::poly_power>("poly_power", "of the share of epochs that is left")
          .range(0, kLargestFloat),
      field<&O::total_iters>("total_iters", "epochs until the rate is 0")
          .required()
          .range(1, kMostSteps)
          .implicit("{epochs}"),
      group<LastEpochField>()};
  return list;
}

ReducePoly::ReducePoly(const Options& options, Context& context)
    : PolynomialLR([&] {
        PolynomialLR::Options out;
        out.optimizer = options.optimizer;
        out.last_epoch = options.last_epoch;
        out.total_iters = options.total_iters;
        out.power = options.poly_power;
        return out;
      }()) {
  context.info("ReducePoly is Clara 3's name of PolynomialLR; it reaches 0 at epoch " +
               std::to_string(options.total_iters));
}

std::span<const Field> WarmupCosineSchedule::Options::fields() {
  using O = WarmupCosineSchedule::Options;
  static const Fields<O> list{
      group<SchedulerFields>(),
      field<&O::warmup_steps>("warmup_steps", "epochs until the rate is reached")
          .required()
          .range(-kMostSteps, kMostSteps),
      field<&O::t_total>("t_total", "epochs until the end of the cosine")
          .required()
          .range(0, kMostSteps),
      field<&O::end_lr>("end_lr", "the smallest rate after the warmup")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::cycles>("cycles", "waves of the cosine").range(-kLargestFloat, kLargestFloat),
      group<LastEpochField>(),
      field<&O::warmup_multiplier>("warmup_multiplier",
                                   "share of the rate that the warmup begins with")
          .range(0, 1)};
  return list;
}

WarmupCosineSchedule::WarmupCosineSchedule(const Options& options)
    : EpochScheduler(*options.optimizer, options.last_epoch),
      warmup_steps_(std::min(std::max<std::int64_t>(options.warmup_steps, 0), options.t_total)),
      warmup_multiplier_(options.warmup_multiplier),
      t_total_(options.t_total),
      cycles_(options.cycles),
      end_lr_(options.end_lr) {
  start();
}

double WarmupCosineSchedule::factor(std::int64_t step) const {
  if (step < warmup_steps_) {
    const double share = real(step) / std::max(1.0, real(warmup_steps_));
    return warmup_multiplier_ + (1 - warmup_multiplier_) * share;
  }
  const double progress =
      real(step - warmup_steps_) / real(std::max<std::int64_t>(1, t_total_ - warmup_steps_));
  return std::max(0.0, 0.5 * (1.0 + std::cos(std::numbers::pi * cycles_ * 2.0 * progress)));
}

double WarmupCosineSchedule::next_lr(double, double base_lr) const {
  const double rate = base_lr * factor(last_epoch());
  return last_epoch() < warmup_steps_ ? rate : std::max(end_lr_, rate);
}

State WarmupCosineSchedule::settings() const {
  return State::Dict{{"warmup_steps", warmup_steps_},
                     {"warmup_multiplier", warmup_multiplier_},
                     {"t_total", t_total_},
                     {"cycles", cycles_},
                     {"end_lr", end_lr_}};
}

/// As Python's LambdaLR: a function is a method here, and has nothing to keep.
void WarmupCosineSchedule::add_settings(State& state) const {
  state.set("lr_lambdas", State::List(base_lrs().size(), State(State::Dict{})));
}

void WarmupCosineSchedule::load_settings(const State& state) {
  warmup_steps_ = state.at("warmup_steps").as_int();
  warmup_multiplier_ = state.at("warmup_multiplier").as_number();
  t_total_ = state.at("t_total").as_int();
  cycles_ = state.at("cycles").as_number();
  end_lr_ = state.at("end_lr").as_number();
}

}  // namespace clara::gradient_descent
