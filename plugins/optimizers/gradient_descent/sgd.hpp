#pragma once

#include "execution.hpp"
#include "group_optimizer.hpp"

#include <clara/options.hpp>

namespace clara::gradient_descent {

/// torch.optim.SGD: stochastic gradient descent, with momentum if wanted.
class SGD : public GroupOptimizer {
 public:
  struct Options : FusedFields, GroupFields {
    Parameters params;
    double lr = 1e-3;
    double momentum = 0.0;
    double dampening = 0.0;
    double weight_decay = 0.0;
    bool nesterov = false;
    bool maximize = false;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit SGD(const Options& options);

 protected:
  void update(const Group& group, at::Tensor& parameter, at::Tensor& grad, State& state) override;
};

}  // namespace clara::gradient_descent
