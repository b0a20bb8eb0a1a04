#include "lr_schedulers.hpp"

#include <clara/internal/float_range.hpp>

#include <cmath>
#include <numbers>

namespace clara::gradient_descent {

std::span<const Field> StepLR::Options::fields() {
  using O = StepLR::Options;
  static const Fields<O> list{
      group<SchedulerFields>(),
      field<&O::step_size>("step_size", "epochs between two changes").required().at_least(1),
      field<&O::gamma>("gamma", "factor of each change").range(-kLargestFloat, kLargestFloat),
      group<LastEpochField>()};
  return list;
}

StepLR::StepLR(const Options& options)
    : EpochScheduler(*options.optimizer, options.last_epoch),
      step_size_(options.step_size),
      gamma_(options.gamma) {
  start();
}

double StepLR::next_lr(double lr, double) const {
  return last_epoch() == 0 || last_epoch() % step_size_ != 0 ? lr : lr * gamma_;
}

std::optional<double> StepLR::closed_lr(double base_lr) const {
  const std::int64_t steps = last_epoch() / step_size_;
  return base_lr * std::pow(gamma_, static_cast<double>(steps));
}

State StepLR::settings() const { return State::Dict{{"step_size", step_size_}, {"gamma", gamma_}}; }

void StepLR::load_settings(const State& state) {
  step_size_ = state.at("step_size").as_int();
  gamma_ = state.at("gamma").as_number();
}

std::span<const Field> MultiStepLR::Options::fields() {
  using O = MultiStepLR::Options;
  static const Fields<O> list{
      group<SchedulerFields>(),
      field<&O::milestones>("milestones", "epochs of the changes; one below 0 never comes")
          .required(),
      field<&O::gamma>("gamma", "factor of each change").range(-kLargestFloat, kLargestFloat),
      group<LastEpochField>()};
  return list;
}

MultiStepLR::MultiStepLR(const Options& options)
    : EpochScheduler(*options.optimizer, options.last_epoch), gamma_(options.gamma) {
  for (const auto epoch : options.milestones) ++milestones_[epoch];
  start();
}

double MultiStepLR::next_lr(double lr, double) const {
  const auto found = milestones_.find(last_epoch());
  if (found == milestones_.end()) return lr;
  return lr * std::pow(gamma_, static_cast<double>(found->second));
}

std::optional<double> MultiStepLR::closed_lr(double base_lr) const {
  std::int64_t passed = 0;
  for (const auto& [epoch, count] : milestones_)
    if (epoch <= last_epoch()) passed += count;
  return base_lr * std::pow(gamma_, static_cast<double>(passed));
}

State MultiStepLR::settings() const {
  State::Dict milestones;
  for (const auto& [epoch, count] : milestones_) milestones.emplace_back(epoch, count);
  return State::Dict{{"milestones", std::move(milestones)}, {"gamma", gamma_}};
}

void MultiStepLR::load_settings(const State& state) {
  milestones_.clear();
  for (const auto& [epoch, count] : state.at("milestones").as_dict())
    milestones_[std::get<std::int64_t>(epoch)] = count.as_int();
  gamma_ = state.at("gamma").as_number();
}

std::span<const Field> ExponentialLR::Options::fields() {
  using O = ExponentialLR::Options;
  static const Fields<O> list{group<SchedulerFields>(),
                              field<&O::gamma>("gamma", "factor of each epoch")
                                  .required()
                                  .range(-kLargestFloat, kLargestFloat),
                              group<LastEpochField>()};
  return list;
}

ExponentialLR::ExponentialLR(const Options& options)
    : EpochScheduler(*options.optimizer, options.last_epoch), gamma_(options.gamma) {
  start();
}

double ExponentialLR::next_lr(double lr, double) const { return is_initial() ? lr : lr * gamma_; }

std::optional<double> ExponentialLR::closed_lr(double base_lr) const {
  return base_lr * std::pow(gamma_, static_cast<double>(last_epoch()));
}

State ExponentialLR::settings() const { return State::Dict{{"gamma", gamma_}}; }

void ExponentialLR::load_settings(const State& state) { gamma_ = state.at("gamma").as_number(); }

std::span<const Field> CosineAnnealingLR::Options::fields() {
  using O = CosineAnnealingLR::Options;
  static const Fields<O> list{
      group<SchedulerFields>(),
      field<&O::t_max>("T_max", "epochs until the smallest rate").required().at_least(1),
      field<&O::eta_min>("eta_min", "the smallest rate").range(-kLargestFloat, kLargestFloat),
      group<LastEpochField>()};
  return list;
}

CosineAnnealingLR::CosineAnnealingLR(const Options& options)
    : EpochScheduler(*options.optimizer, options.last_epoch),
      t_max_(options.t_max),
      eta_min_(options.eta_min) {
  start();
}

double CosineAnnealingLR::next_lr(double lr, double base_lr) const {
  constexpr double kPi = std::numbers::pi;
  const auto t_max = static_cast<double>(t_max_);
  const auto epoch = static_cast<double>(last_epoch());
  if (is_initial()) return lr;
  if (step_count() == 1 && last_epoch() > 0)
    return eta_min_ + (base_lr - eta_min_) * (1 + std::cos(epoch * kPi / t_max)) / 2;
  if ((last_epoch() - 1 - t_max_) % (2 * t_max_) == 0)
    return lr + (base_lr - eta_min_) * (1 - std::cos(kPi / t_max)) / 2;
  return (1 + std::cos(kPi * epoch / t_max)) / (1 + std::cos(kPi * (epoch - 1) / t_max)) *
             (lr - eta_min_) +
         eta_min_;
}

std::optional<double> CosineAnnealingLR::closed_lr(double base_lr) const {
  const double angle =
      std::numbers::pi * static_cast<double>(last_epoch()) / static_cast<double>(t_max_);
  return eta_min_ + (base_lr - eta_min_) * (1 + std::cos(angle)) / 2;
}

State CosineAnnealingLR::settings() const {
  return State::Dict{{"T_max", t_max_}, {"eta_min", eta_min_}};
}

void CosineAnnealingLR::load_settings(const State& state) {
  t_max_ = state.at("T_max").as_int();
  eta_min_ = state.at("eta_min").as_number();
}

}  // namespace clara::gradient_descent
