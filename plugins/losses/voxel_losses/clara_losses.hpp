#pragma once

#include "dice_loss.hpp"
#include "focal_loss.hpp"

#include <clara/context.hpp>

#include <span>

namespace clara::voxel_losses {

/// What Clara Train 3 and the first of 4.0 called their losses' arguments.
struct ClaraLossFields {
  bool skip_background = false;
  bool is_onehot_targets = false;

  static std::span<const Field> fields();
};

/// Clara's Dice: DiceLoss with softmax, as 3.x's networks ended.
class Dice : public DiceLoss {
 public:
  struct Options : ClaraLossFields {
    bool squared_pred = false;
    bool jaccard = false;
    double smooth = 1e-5;
    static std::span<const Field> fields();
  };
  Dice(const Options& options, Context& context);
};

/// Clara's Focal: FocalLoss with softmax.
class Focal : public FocalLoss {
 public:
  struct Options : ClaraLossFields {
    static std::span<const Field> fields();
  };
  Focal(const Options& options, Context& context);
};

}  // namespace clara::voxel_losses
