#pragma once

#include "common/input_rule.hpp"
#include "transformer_parts.hpp"
#include "vit.hpp"

namespace clara::networks {

/// The network of a ViT, for UNETR to take what its blocks make.
class ViTNetwork : public torch::nn::Module {
 public:
  /// `owner`: whose input it is, for messages.
  ViTNetwork(const ViT::Options& options, const std::string& owner);

  at::Tensor forward(const at::Tensor& input) { return forward_all(input).first; }
  /// The output, and that of each block.
  std::pair<at::Tensor, std::vector<at::Tensor>> forward_all(const at::Tensor& input);

 private:
  void check_grid(const at::Tensor& input) const;

  InputRule rule_;
  PatchPlan patches_;
  at::Tensor cls_token_;
  LayerPtr embedding_, norm_, head_;
  std::vector<LayerPtr> blocks_;
};

/// Rules that ViT and UNETR have in common.
void check_vit(const ViT::Options& options, OptionIssues& issues);

}  // namespace clara::networks
