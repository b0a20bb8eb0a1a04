#pragma once

#include "execution.hpp"
#include "group_optimizer.hpp"

#include <clara/options.hpp>

namespace clara::gradient_descent {

/// What Adam and AdamW have in common.
struct AdamOptions : FusedFields, CapturableField, GroupFields {
  Parameters params;
  double lr = 1e-3;
  std::array<double, 2> betas{0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0.0;
  bool amsgrad = false;
  bool maximize = false;

  static std::span<const Field> fields();
  static void validate(const AdamOptions& options, OptionIssues& issues);
};

/// torch.optim.Adam: Kingma and Ba, "Adam" (2014).
class Adam : public GroupOptimizer {
 public:
  struct Options : AdamOptions {
    bool decoupled_weight_decay = false;
    static std::span<const Field> fields();
  };

  explicit Adam(const Options& options) : Adam(options, options.decoupled_weight_decay) {}

 protected:
  Adam(const AdamOptions& options, bool decoupled_weight_decay);
  void update(const Group& group, at::Tensor& parameter, at::Tensor& grad, State& state) override;
};

/// torch.optim.AdamW: Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (2017).
class AdamW : public Adam {
 public:
  struct Options : AdamOptions {
    Options() { weight_decay = 1e-2; }
    static std::span<const Field> fields();
  };

  explicit AdamW(const Options& options) : Adam(options, true) {}
};

}  // namespace clara::gradient_descent
