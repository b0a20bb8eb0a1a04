#include "reduce_lr_on_plateau.hpp"

#include "epoch_scheduler.hpp"

#include <clara/error.hpp>
#include <clara/internal/float_range.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace clara::gradient_descent {

namespace {

constexpr double kMostEpochs = 1e15;

double worst(const std::string& mode) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return mode == "min" ? kInfinity : -kInfinity;
}

}  // namespace

std::span<const Field> ReduceLROnPlateau::Options::fields() {
  using O = ReduceLROnPlateau::Options;
  static const std::array list{
      field<&O::optimizer>("optimizer", "whose rate is changed").required().implicit("@optimizer"),
      field<&O::mode>("mode", "which metric is better").one_of({"min", "max"}),
      field<&O::factor>("factor", "of each change; below 1").range(-kLargestFloat, 1),
      field<&O::patience>("patience", "steps without a better metric that are let pass")
          .range(-kMostEpochs, kMostEpochs),
      field<&O::threshold>("threshold", "by how much a metric must be better to count")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::threshold_mode>("threshold_mode", "of the best metric, or as it stands")
          .one_of({"rel", "abs"}),
      field<&O::cooldown>("cooldown", "steps after a change that do not count")
          .range(0, kMostEpochs),
      field<&O::min_lr>("min_lr", "the smallest rate, or one for each group of parameters")
          .range(-kLargestFloat, kLargestFloat),
      field<&O::eps>("eps", "a smaller change is not made").range(-kLargestFloat, kLargestFloat)};
  return list;
}

ReduceLROnPlateau::ReduceLROnPlateau(const Options& options)
    : options_(options), best_(worst(options.mode)) {
  if (options.factor >= 1)
    throw Error("ReduceLROnPlateau: factor must be below 1, got " + number_text(options.factor));
  const auto groups = options.optimizer->groups();
  if (!options.min_lr.single && options.min_lr.size() != groups)
    throw Error("ReduceLROnPlateau: min_lr has " + std::to_string(options.min_lr.size()) +
                " entries for " + std::to_string(groups) + " groups of parameters");
  min_lrs_ = options.min_lr.single ? std::vector<double>(groups, options.min_lr[0])
                                   : options.min_lr.values;
  last_lr_ = rates();
}

std::vector<double> ReduceLROnPlateau::rates() const {
  std::vector<double> rates;
  for (std::size_t group = 0; group < options_.optimizer->groups(); ++group)
    rates.push_back(options_.optimizer->lr(group));
  return rates;
}

bool ReduceLROnPlateau::is_better(double metric) const {
  const bool relative = options_.threshold_mode == "rel";
  const double threshold = options_.threshold;
  if (options_.mode == "min")
    return metric < (relative ? best_ * (1.0 - threshold) : best_ - threshold);
  return metric > (relative ? best_ * (threshold + 1.0) : best_ + threshold);
}

void ReduceLROnPlateau::step(double metric) {
  ++last_epoch_;
  if (is_better(metric)) {
    best_ = metric;
    num_bad_epochs_ = 0;
  } else {
    ++num_bad_epochs_;
  }
  if (cooldown_counter_ > 0) {
    --cooldown_counter_;
    num_bad_epochs_ = 0;
  }
  if (num_bad_epochs_ > options_.patience) {
    reduce();
    cooldown_counter_ = options_.cooldown;
    num_bad_epochs_ = 0;
  }
  last_lr_ = rates();
}

void ReduceLROnPlateau::reduce() {
  for (std::size_t group = 0; group < min_lrs_.size(); ++group) {
    const double old = options_.optimizer->lr(group);
    const double lr = std::max(old * options_.factor, min_lrs_[group]);
    if (old - lr > options_.eps) options_.optimizer->set_lr(group, lr);
  }
}

State ReduceLROnPlateau::state_dict() const {
  return State::Dict{
      {"factor", options_.factor},
      {"default_min_lr", options_.min_lr.single ? State(options_.min_lr[0]) : State(nullptr)},
      {"min_lrs", list_of(min_lrs_)},
      {"patience", options_.patience},
      {"cooldown", options_.cooldown},
      {"eps", options_.eps},
      {"last_epoch", last_epoch_},
      {"_last_lr", list_of(last_lr_)},
      {"mode_worse", worst(options_.mode)},
      {"mode", options_.mode},
      {"threshold", options_.threshold},
      {"threshold_mode", options_.threshold_mode},
      {"best", best_},
      {"cooldown_counter", cooldown_counter_},
      {"num_bad_epochs", num_bad_epochs_}};
}

void ReduceLROnPlateau::load_state_dict(const State& state) {
  auto min_lrs = numbers_of(state.at("min_lrs"));
  if (min_lrs.size() != min_lrs_.size())
    throw Error("the state does not fit the scheduler: it is for " +
                    std::to_string(min_lrs.size()) + " groups, there are " +
                    std::to_string(min_lrs_.size()),
                ExitCode::storage);
  options_.factor = state.at("factor").as_number();
  options_.patience = state.at("patience").as_int();
  options_.cooldown = state.at("cooldown").as_int();
  options_.eps = state.at("eps").as_number();
  options_.mode = state.at("mode").as_string();
  options_.threshold = state.at("threshold").as_number();
  options_.threshold_mode = state.at("threshold_mode").as_string();
  min_lrs_ = std::move(min_lrs);
  last_epoch_ = state.at("last_epoch").as_int();
  last_lr_ = numbers_of(state.at("_last_lr"));
  best_ = state.at("best").as_number();
  cooldown_counter_ = state.at("cooldown_counter").as_int();
  num_bad_epochs_ = state.at("num_bad_epochs").as_int();
}

}  // namespace clara::gradient_descent
