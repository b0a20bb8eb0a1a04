#include "bce_with_logits_loss.hpp"
#include "clara_losses.hpp"
#include "contrastive_loss.hpp"
#include "cross_entropy_loss.hpp"
#include "deep_supervision_loss.hpp"
#include "dice_ce_loss.hpp"
#include "dice_focal_losses.hpp"
#include "dice_loss.hpp"
#include "focal_loss.hpp"
#include "generalized_dice_loss.hpp"
#include "hausdorff_dt_loss.hpp"
#include "masked_dice_loss.hpp"
#include "regression_losses.hpp"
#include "ssim_loss.hpp"
#include "tversky_loss.hpp"

#include <clara/plugin.hpp>

CLARA_PLUGIN("voxel_losses", "0.1.0", registry) {
  namespace vl = clara::voxel_losses;
  using clara::Loss;
  registry.add<Loss, vl::DiceLoss>("DiceLoss", "one minus the Dice overlap");
  registry.add<Loss, vl::Dice>("Dice", "DiceLoss with softmax, by its arguments in Clara 3");
  registry.add<Loss, vl::Focal>("Focal", "FocalLoss with softmax, by its arguments in Clara 3");
  registry.add<Loss, vl::MaskedDiceLoss>("MaskedDiceLoss", "Dice loss of what a mask leaves");
  registry.add<Loss, vl::GeneralizedDiceLoss>("GeneralizedDiceLoss",
                                              "Dice loss, small classes weighing more");
  registry.add<Loss, vl::TverskyLoss>("TverskyLoss",
                                      "overlap with weights of false positives and negatives");
  registry.add<Loss, vl::FocalLoss>("FocalLoss", "cross entropy that plays down easy voxels");
  registry.add<Loss, vl::DiceCELoss>("DiceCELoss", "Dice loss plus cross entropy");
  registry.add<Loss, vl::DiceFocalLoss>("DiceFocalLoss", "Dice loss plus focal loss");
  registry.add<Loss, vl::GeneralizedDiceFocalLoss>("GeneralizedDiceFocalLoss",
                                                   "generalised Dice loss plus focal loss");
  registry.add<Loss, vl::HausdorffDTLoss>("HausdorffDTLoss",
                                          "errors, weighing more the farther from a border");
  registry.add<Loss, vl::LogHausdorffDTLoss>("LogHausdorffDTLoss",
                                             "the logarithm of HausdorffDTLoss");
  registry.add<Loss, vl::ContrastiveLoss>("ContrastiveLoss",
                                          "likeness of two views of an item among a batch");
  registry.add<Loss, vl::SSIMLoss>("SSIMLoss", "one minus the structural similarity");
  registry.add<Loss, vl::BCEWithLogitsLoss>("BCEWithLogitsLoss",
                                            "binary cross entropy of logits (torch.nn)");
  registry.add<Loss, vl::CrossEntropyLoss>("CrossEntropyLoss",
                                           "cross entropy of logits and class numbers (torch.nn)");
  registry.add<Loss, vl::NLLLoss>(
      "NLLLoss", "cross entropy of log probabilities and class numbers (torch.nn)");
  registry.add<Loss, vl::MSELoss>("MSELoss", "the square of the difference (torch.nn)");
  registry.add<Loss, vl::L1Loss>("L1Loss", "the size of the difference (torch.nn)");
  registry.add<Loss, vl::SmoothL1Loss>("SmoothL1Loss",
                                       "the square of small differences, the size of large ones "
                                       "(torch.nn)");
  registry.add<Loss, vl::DeepSupervisionLoss>(
      "DeepSupervisionLoss", "a loss over all outputs of a network with deep supervision");
}
