#pragma once

#include <clara/train/model.hpp>
#include <clara/train/optimizer.hpp>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace clara::gradient_descent {

/// What Python's torch.optim.Optimizer does for all optimizers: one group of parameters with its
/// settings, a state for each parameter, and both in the layout of Python's state_dict(). A
/// subclass holds only the formula.
class GroupOptimizer : public Optimizer {
 public:
  /// `settings` is the group as Python's param_groups[0] has it, in its order, without "params".
  GroupOptimizer(std::vector<at::Tensor> parameters, State::Dict settings);

  void zero_grad() override;
  bool step(const StepScale& scale = {}) override;
  std::size_t groups() const override { return 1; }
  std::vector<at::Tensor> parameters(std::size_t) const override { return parameters_; }
  double lr(std::size_t group) const override;
  void set_lr(std::size_t group, double lr) override;
  State state_dict() const override;
  void load_state_dict(const State& state) override;

  /// param_groups[0]["initial_lr"], which the first scheduler sets.
  std::optional<double> initial_lr() const;
  void set_initial_lr(double lr);

 protected:
  /// A setting of the group by its Python name.
  double number(std::string_view name) const { return settings_.at(name).as_number(); }
  bool flag(std::string_view name) const { return settings_.at(name).as_bool(); }
  std::array<double, 2> betas() const;

  /// One step of one parameter. `state` is null before its first step. Called without gradients
  /// being recorded.
  virtual void update(at::Tensor& parameter, at::Tensor& grad, State& state) = 0;

 private:
  void update_all();
  void explain_step() const;
  State restored(const State& loaded, std::size_t index) const;

  std::vector<at::Tensor> parameters_;
  State settings_;
  std::vector<State> states_;  ///< by parameter; null until its first step
};

/// A tensor in a parameter's state.
at::Tensor tensor_of(const State& state, std::string_view name);

/// Reports numbers of `betas` outside [0, 1).
void check_betas(const std::array<double, 2>& betas, OptionIssues& issues);

/// Reports a network without parameters.
void check_parameters(const Parameters& parameters, OptionIssues& issues);

}  // namespace clara::gradient_descent
