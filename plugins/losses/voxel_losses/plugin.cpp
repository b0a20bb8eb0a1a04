#include "cross_entropy_loss.hpp"
#include "deep_supervision_loss.hpp"
#include "dice_ce_loss.hpp"
#include "dice_loss.hpp"
#include "focal_loss.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("voxel_losses", "0.1.0", registry) {
  using clara::Loss;
  registry.add<Loss, clara::voxel_losses::DiceLoss>("DiceLoss", "one minus the Dice overlap");
  registry.add<Loss, clara::voxel_losses::FocalLoss>("FocalLoss",
                                                     "cross entropy that plays down easy voxels");
  registry.add<Loss, clara::voxel_losses::DiceCELoss>("DiceCELoss", "Dice loss plus cross entropy");
  registry.add<Loss, clara::voxel_losses::CrossEntropyLoss>(
      "CrossEntropyLoss", "cross entropy of logits and class numbers (torch.nn)");
  registry.add<Loss, clara::voxel_losses::DeepSupervisionLoss>(
      "DeepSupervisionLoss", "a loss over all outputs of a network with deep supervision");
}
