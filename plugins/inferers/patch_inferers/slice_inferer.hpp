#pragma once

#include "sliding_window_inferer.hpp"

namespace clara::patch_inferers {

/// monai.inferers.SliceInferer: SlidingWindowInferer for a network of two spatial axes over a
/// volume, slice by slice along one of its axes.
class SliceInferer : public Inferer {
 public:
  struct Options : SlidingWindowInferer::Options {
    std::int64_t spatial_dim = 0;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  SliceInferer(const Options& options, Context& context);
  /// all: one input of [batch, channel, z, y, x].
  Tensors infer_all(const Tensors& all, const Predictor& network) const override;

 private:
  std::int64_t axis_;  ///< of the slices, behind batch and channel
  SlidingWindowInferer windows_;
};

}  // namespace clara::patch_inferers
