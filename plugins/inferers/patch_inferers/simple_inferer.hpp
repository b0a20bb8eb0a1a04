#pragma once

#include <clara/train/inferer.hpp>

namespace clara::patch_inferers {

/// monai.inferers.SimpleInferer: the whole input at once.
class SimpleInferer : public Inferer {
 public:
  Tensors infer_all(const Tensors& inputs, const Predictor& network) const override {
    return network(inputs);
  }
};

}  // namespace clara::patch_inferers
