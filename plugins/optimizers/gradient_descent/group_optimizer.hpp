#pragma once

#include "parameter_groups.hpp"

#include <clara/train/model.hpp>
#include <clara/train/optimizer.hpp>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace clara::gradient_descent {

/// What Python's torch.optim.Optimizer does for all optimizers: groups of parameters with their
/// settings, a state for each parameter, and both in the layout of Python's state_dict(). A
/// subclass holds only the formula.
class GroupOptimizer : public Optimizer {
 public:
  explicit GroupOptimizer(std::vector<Group> groups);

  void zero_grad() override;
  bool step(const StepScale& scale = {}) override;
  std::size_t groups() const override { return groups_.size(); }
  std::vector<at::Tensor> parameters(std::size_t group) const override;
  double lr(std::size_t group) const override;
  void set_lr(std::size_t group, double lr) override;
  std::optional<State> setting(std::size_t group, std::string_view name) const override;
  bool set_setting(std::size_t group, std::string_view name, State value) override;
  State state_dict() const override;
  void load_state_dict(const State& state) override;

 protected:
  /// One step of one parameter of a group. `state` is null before its first step. Called without
  /// gradients being recorded.
  virtual void update(const Group& group, at::Tensor& parameter, at::Tensor& grad,
                      State& state) = 0;

  /// For an optimizer whose parameters have a state from the beginning on: made by `first`.
  template <class First>
  void begin_states(const First& first) {
    for (std::size_t g = 0; g < groups_.size(); ++g)
      for (std::size_t i = 0; i < states_[g].size(); ++i)
        states_[g][i] = first(groups_[g].parameters[i]);
  }

 private:
  using States = std::vector<State>;

  void update_all();
  void explain_step() const;

  std::vector<Group> groups_;
  std::vector<States> states_;  ///< by group and parameter; null until its first step
};

/// `betas` of a group.
std::array<double, 2> betas_of(const Group& group);

/// A tensor in a parameter's state.
at::Tensor tensor_of(const State& state, std::string_view name);

/// The step count of a state as a tensor; old checkpoints have a number.
at::Tensor step_of(State& state);

/// Reports numbers of `betas` outside [0, 1).
void check_betas(const std::array<double, 2>& betas, OptionIssues& issues);

/// Reports a network without parameters.
void check_parameters(const Parameters& parameters, OptionIssues& issues);

}  // namespace clara::gradient_descent
