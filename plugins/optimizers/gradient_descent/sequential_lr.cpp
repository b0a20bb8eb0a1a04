#include "sequential_lr.hpp"

#include <clara/error.hpp>

#include <algorithm>

namespace clara::gradient_descent {

std::span<const Field> SequentialLR::Options::fields() {
  using O = SequentialLR::Options;
  static const Fields<O> list{
      group<SchedulerFields>(),
      field<&O::schedulers>("schedulers", "the schedulers, written in place").required(),
      field<&O::milestones>("milestones", "epochs in which the next one takes over").required(),
      group<LastEpochField>()};
  return list;
}

void SequentialLR::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.schedulers.empty())
    issues.error("schedulers", "at least one is needed");
  else if (options.milestones.size() + 1 != options.schedulers.size())
    issues.error("milestones", "must be one less than the " +
                                   std::to_string(options.schedulers.size()) + " schedulers, got " +
                                   std::to_string(options.milestones.size()));
  if (!std::is_sorted(options.milestones.begin(), options.milestones.end()))
    issues.error("milestones", "must rise from one to the next");
  for (const auto& scheduler : options.schedulers)
    if (!dynamic_cast<const EpochScheduler*>(&*scheduler))
      issues.error("schedulers", std::string(scheduler->label()) +
                                     " cannot be one of several: only a scheduler that follows "
                                     "the epochs by itself can");
}

SequentialLR::SequentialLR(Options options)
    : owned_(std::move(options.schedulers)),
      milestones_(std::move(options.milestones)),
      last_epoch_(options.last_epoch + 1) {
  for (auto& scheduler : owned_) schedulers_.push_back(&dynamic_cast<EpochScheduler&>(*scheduler));
  // Each has taken the step to epoch 0; only the first one shall have.
  auto& optimizer = *options.optimizer;
  for (std::size_t group = 0; group < optimizer.groups(); ++group)
    if (const auto first = optimizer.setting(group, "initial_lr"))
      optimizer.set_lr(group, first->as_number());
  for (auto* scheduler : schedulers_) scheduler->step_back();
  schedulers_.front()->start();
  last_lr_ = schedulers_.front()->last_lr();
}

void SequentialLR::step(double metric) {
  ++last_epoch_;
  const auto next = std::upper_bound(milestones_.begin(), milestones_.end(), last_epoch_);
  auto& scheduler = *schedulers_.at(static_cast<std::size_t>(next - milestones_.begin()));
  if (next != milestones_.begin() && *std::prev(next) == last_epoch_)
    scheduler.jump(0);
  else
    scheduler.step(metric);
  last_lr_ = scheduler.last_lr();
}

State SequentialLR::state_dict() const {
  State::List milestones, schedulers;
  for (const auto epoch : milestones_) milestones.emplace_back(epoch);
  for (const auto* scheduler : schedulers_) schedulers.push_back(scheduler->state_dict());
  return State::Dict{{"_milestones", std::move(milestones)},
                     {"last_epoch", last_epoch_},
                     {"_last_lr", list_of(last_lr_)},
                     {"_schedulers", std::move(schedulers)}};
}

void SequentialLR::load_state_dict(const State& state) {
  const auto& schedulers = state.at("_schedulers").as_list();
  if (schedulers.size() != schedulers_.size())
    throw Error("the state does not fit the scheduler: it is of " +
                    std::to_string(schedulers.size()) + " schedulers, there are " +
                    std::to_string(schedulers_.size()),
                ExitCode::storage);
  std::vector<std::int64_t> milestones;
  for (const auto& epoch : state.at("_milestones").as_list()) milestones.push_back(epoch.as_int());
  if (milestones.size() != milestones_.size())
    throw Error("the state does not fit the scheduler: it has other milestones", ExitCode::storage);
  for (std::size_t i = 0; i < schedulers.size(); ++i)
    schedulers_[i]->load_state_dict(schedulers[i]);
  milestones_ = std::move(milestones);
  last_epoch_ = state.at("last_epoch").as_int();
  last_lr_ = numbers_of(state.at("_last_lr"));
}

}  // namespace clara::gradient_descent
