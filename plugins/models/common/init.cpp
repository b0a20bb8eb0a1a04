#include "init.hpp"

#include <ATen/core/grad_mode.h>

#include <cmath>

namespace clara::networks {

void kaiming_normal(at::Tensor& weight, double a, Fan fan) {
  double count = static_cast<double>(weight.size(fan == Fan::in ? 1 : 0));
  for (std::int64_t i = 2; i < weight.dim(); ++i) count *= static_cast<double>(weight.size(i));
  const double gain = std::sqrt(2.0 / (1 + a * a));
  const at::NoGradGuard no_grad;
  weight.normal_(0, gain / std::sqrt(count));
}

void truncated_normal(at::Tensor& tensor, double std) {
  const auto cumulated = [](double x) { return (1.0 + std::erf(x / std::sqrt(2.0))) / 2.0; };
  const double low = cumulated(-2.0 / std);
  const double high = cumulated(2.0 / std);
  const at::NoGradGuard no_grad;
  tensor.uniform_(2 * low - 1, 2 * high - 1);
  tensor.erfinv_();
  tensor.mul_(std * std::sqrt(2.0));
  tensor.clamp_(-2.0, 2.0);
}

void reset_classifier(torch::nn::Module& network, Fan fan) {
  for (const auto& module : network.modules(/*include_self=*/false)) {
    if (auto* conv = dynamic_cast<Conv*>(module.get())) kaiming_normal(conv->weight(), 0, fan);
    if (auto* linear = dynamic_cast<Linear*>(module.get())) {
      const at::NoGradGuard no_grad;
      if (linear->bias().defined()) linear->bias().zero_();
    }
  }
}

}  // namespace clara::networks
