#include "epoch_scheduler.hpp"

#include <clara/error.hpp>

#include <array>

namespace clara::gradient_descent {

namespace {

constexpr double kMostEpochs = 1e15;  // no count of steps overflows

/// The rate that a group began with. An optimizer of ours remembers it, and so its checkpoints do.
double initial_lr(Optimizer& optimizer, std::size_t group, bool resumed) {
  if (const auto known = optimizer.setting(group, "initial_lr")) return known->as_number();
  if (resumed)
    throw Error("last_epoch can only be given when the optimizer was loaded with its initial_lr");
  optimizer.set_setting(group, "initial_lr", optimizer.lr(group));
  return optimizer.lr(group);
}

}  // namespace

std::span<const Field> SchedulerFields::fields() {
  static const std::array list{
      field<&SchedulerFields::optimizer>("optimizer", "whose rate is changed")
          .required()
          .implicit("@optimizer")};
  return list;
}

std::span<const Field> LastEpochField::fields() {
  static const std::array list{field<&LastEpochField::last_epoch>(
                                   "last_epoch", "the last epoch of an earlier run; -1 to begin")
                                   .range(-1, kMostEpochs)};
  return list;
}

State list_of(const std::vector<double>& numbers) {
  State::List list;
  for (const auto number : numbers) list.emplace_back(number);
  return list;
}

std::vector<double> numbers_of(const State& list) {
  std::vector<double> numbers;
  for (const auto& item : list.as_list()) numbers.push_back(item.as_number());
  return numbers;
}

EpochScheduler::EpochScheduler(Optimizer& optimizer, std::int64_t last_epoch)
    : optimizer_(optimizer), last_epoch_(last_epoch) {
  for (std::size_t group = 0; group < optimizer.groups(); ++group)
    base_lrs_.push_back(initial_lr(optimizer, group, last_epoch != -1));
}

void EpochScheduler::start() {
  step_count_ = 0;
  is_initial_ = true;
  step(0);
  is_initial_ = false;
}

void EpochScheduler::step(double) {
  ++step_count_;
  ++last_epoch_;
  set_rates(last_epoch_, next_rates());
}

std::vector<double> EpochScheduler::next_rates() {
  std::vector<double> rates;
  for (std::size_t group = 0; group < optimizer_.groups(); ++group)
    rates.push_back(next_lr(optimizer_.lr(group), base_lrs_.at(group)));
  return rates;
}

void EpochScheduler::jump(std::int64_t epoch) {
  last_epoch_ = epoch;
  std::vector<double> rates;
  for (const auto base : base_lrs_)
    if (const auto rate = closed_lr(base)) rates.push_back(*rate);
  set_rates(epoch, rates.size() == base_lrs_.size() ? rates : next_rates());
}

void EpochScheduler::set_rates(std::int64_t epoch, const std::vector<double>& rates) {
  last_epoch_ = epoch;
  for (std::size_t group = 0; group < rates.size(); ++group) optimizer_.set_lr(group, rates[group]);
  last_lr_ = rates;
}

State EpochScheduler::state_dict() const {
  State state = settings();
  state.set("base_lrs", list_of(base_lrs_));
  state.set("last_epoch", last_epoch_);
  state.set("_step_count", step_count_);
  state.set("_is_initial", false);
  state.set("_get_lr_called_within_step", false);
  state.set("_last_lr", list_of(last_lr_));
  add_settings(state);
  return state;
}

void EpochScheduler::load_state_dict(const State& state) {
  auto base_lrs = numbers_of(state.at("base_lrs"));
  if (base_lrs.size() != base_lrs_.size())
    throw Error("the state does not fit the scheduler: it is for " +
                    std::to_string(base_lrs.size()) + " groups, there are " +
                    std::to_string(base_lrs_.size()),
                ExitCode::storage);
  load_settings(state);
  base_lrs_ = std::move(base_lrs);
  last_epoch_ = state.at("last_epoch").as_int();
  step_count_ = state.at("_step_count").as_int();
  last_lr_ = numbers_of(state.at("_last_lr"));
}

}  // namespace clara::gradient_descent
