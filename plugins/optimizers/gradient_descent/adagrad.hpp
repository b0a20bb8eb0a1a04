#pragma once

#include "execution.hpp"
#include "group_optimizer.hpp"

#include <clara/options.hpp>

namespace clara::gradient_descent {

/// torch.optim.Adagrad: Duchi et al., "Adaptive Subgradient Methods" (2011).
class Adagrad : public GroupOptimizer {
 public:
  struct Options : FusedFields, GroupFields {
    Parameters params;
    double lr = 1e-2;
    double lr_decay = 0.0;
    double weight_decay = 0.0;
    double initial_accumulator_value = 0.0;
    double eps = 1e-10;
    bool maximize = false;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit Adagrad(const Options& options);

 protected:
  void update(const Group& group, at::Tensor& parameter, at::Tensor& grad, State& state) override;
};

}  // namespace clara::gradient_descent
