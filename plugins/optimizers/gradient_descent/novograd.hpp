#pragma once

#include "group_optimizer.hpp"

#include <clara/options.hpp>

namespace clara::gradient_descent {

/// monai.optimizers.Novograd: Ginsburg et al., "Stochastic Gradient Methods with Layer-wise
/// Adaptive Moments" (2019).
class Novograd : public GroupOptimizer {
 public:
  struct Options : GroupFields {
    Parameters params;
    double lr = 1e-3;
    std::array<double, 2> betas{0.9, 0.98};
    double eps = 1e-8;
    double weight_decay = 0.0;
    bool grad_averaging = false;
    bool amsgrad = false;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit Novograd(const Options& options);

 protected:
  /// Changes the gradient in place, as MONAI does.
  void update(const Group& group, at::Tensor& parameter, at::Tensor& grad, State& state) override;
};

}  // namespace clara::gradient_descent
