#pragma once

#include "basic_unet.hpp"
#include "common/layers.hpp"

namespace clara::networks {

/// What the levels of a BasicUNet have in common.
struct UNetStyle {
  explicit UNetStyle(const BasicUNetOptions& options);

  BlockStyle block;
  std::string upsample;
};

/// Two convolutions with normalisation, dropout and activation.
LayerPtr make_two_convs(const UNetStyle& style, std::int64_t in, std::int64_t out);
/// The same after a pooling by two.
LayerPtr make_down(const UNetStyle& style, std::int64_t in, std::int64_t out);
/// A convolution of one voxel.
LayerPtr make_head(int dims, std::int64_t in, std::int64_t out);

/// Enlarges the output of the level below, puts it beside that of this one, and convolves both.
class UpCat : public torch::nn::Module {
 public:
  struct Channels {
    std::int64_t below, beside, out;
    bool halves = true;  ///< enlarging halves the channels
  };
  UpCat(const UNetStyle& style, const Channels& channels);
  at::Tensor forward(const at::Tensor& below, const at::Tensor& beside);

 private:
  LayerPtr upsample_, convs_;
};

}  // namespace clara::networks
