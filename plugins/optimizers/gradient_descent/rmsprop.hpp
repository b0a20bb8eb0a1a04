#pragma once

#include "execution.hpp"
#include "group_optimizer.hpp"

#include <clara/options.hpp>

namespace clara::gradient_descent {

/// torch.optim.RMSprop: Hinton's lecture 6e of "Neural Networks for Machine Learning" (2012), and
/// Graves (2013) for `centered`.
class RMSprop : public GroupOptimizer {
 public:
  struct Options : ExecutionFields, CapturableField, GroupFields {
    Parameters params;
    double lr = 1e-2;
    double alpha = 0.99;
    double eps = 1e-8;
    double weight_decay = 0.0;
    double momentum = 0.0;
    bool centered = false;
    bool maximize = false;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit RMSprop(const Options& options);

 protected:
  void update(const Group& group, at::Tensor& parameter, at::Tensor& grad, State& state) override;
};

}  // namespace clara::gradient_descent
