#include "group_optimizer.hpp"
#include "lr_schedulers.hpp"

#include <clara/error.hpp>

namespace clara::gradient_descent {

namespace {

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

/// The rate that a group began with. An optimizer of ours remembers it, and so its checkpoints do.
double initial_lr(Optimizer& optimizer, std::size_t group, bool resumed) {
  auto* ours = dynamic_cast<GroupOptimizer*>(&optimizer);
  if (ours && ours->initial_lr()) return *ours->initial_lr();
  if (resumed)
    throw Error("last_epoch can only be given when the optimizer was loaded with its initial_lr");
  if (ours) ours->set_initial_lr(ours->lr(group));
  return optimizer.lr(group);
}

}  // namespace

EpochScheduler::EpochScheduler(Optimizer& optimizer, std::int64_t last_epoch)
    : optimizer_(optimizer), last_epoch_(last_epoch) {
  for (std::size_t group = 0; group < optimizer.groups(); ++group)
    base_lrs_.push_back(initial_lr(optimizer, group, last_epoch != -1));
}

void EpochScheduler::start() {
  is_initial_ = true;
  step(0);
  is_initial_ = false;
}

void EpochScheduler::step(double) {
  ++step_count_;
  ++last_epoch_;
  last_lr_.clear();
  for (std::size_t group = 0; group < optimizer_.groups(); ++group) {
    optimizer_.set_lr(group, next_lr(optimizer_.lr(group), base_lrs_.at(group)));
    last_lr_.push_back(optimizer_.lr(group));
  }
}

State EpochScheduler::state_dict() const {
  State state = settings();
  state.set("base_lrs", list_of(base_lrs_));
  state.set("last_epoch", last_epoch_);
  state.set("_step_count", step_count_);
  state.set("_is_initial", false);
  state.set("_get_lr_called_within_step", false);
  state.set("_last_lr", list_of(last_lr_));
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
