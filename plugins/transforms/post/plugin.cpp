#include "activations.hpp"
#include "as_discrete.hpp"
#include "common/registration.hpp"
#include "distance.hpp"
#include "ensemble.hpp"
#include "fill_holes.hpp"
#include "invert.hpp"
#include "keep_largest.hpp"
#include "label_filter.hpp"
#include "prob_nms.hpp"
#include "remove_small.hpp"
#include "save_classification.hpp"
#include "sobel.hpp"

namespace family = clara::transforms_post;
using clara::transforms::add_transform;

CLARA_PLUGIN("transforms_post", "0.1.0", registry) {
  add_transform<family::Activationsd>(registry, "Activations",
                                      "sigmoid or softmax of a network's output",
                                      {{"keys", "image"}, {"sigmoid", true}});
  add_transform<family::AsDiscreted>(registry, "AsDiscrete", "makes labels of scores",
                                     {{"keys", "label"}, {"to_onehot", 3}});
  add_transform<family::Invertd>(
      registry, "Invert", "undoes transforms of the input on the prediction",
      {{"keys", "pred"}, {"transform", "@pre_transforms"}, {"orig_keys", "image"}});
  add_transform<family::KeepLargestConnectedComponentd>(registry, "KeepLargestConnectedComponent",
                                                        "keeps the largest part of each label",
                                                        {{"keys", "label"}});
  add_transform<family::RemoveSmallObjectsd>(registry, "RemoveSmallObjects",
                                             "removes parts with few voxels",
                                             {{"keys", "label"}, {"min_size", 100000}});
  add_transform<family::FillHolesd>(registry, "FillHoles", "fills what a label encloses",
                                    {{"keys", "label"}});
  add_transform<family::LabelFilterd>(registry, "LabelFilter", "keeps some labels",
                                      {{"keys", "label"}, {"applied_labels", 5}});
  add_transform<family::LabelToContourd>(registry, "LabelToContour", "finds the border of labels",
                                         {{"keys", "label"}});
  add_transform<family::DistanceTransformEDTd>(registry, "DistanceTransformEDT",
                                               "the distance of each voxel to the background",
                                               {{"keys", "label"}});
  add_transform<family::SobelGradientsd>(registry, "SobelGradients", "gradients by Sobel's kernels",
                                         {{"keys", "image"}});
  add_transform<family::MeanEnsembled>(
      registry, "MeanEnsemble", "the mean of several predictions",
      {{"keys", clara::Array{"image", "image"}}, {"output_key", "mean"}});
  add_transform<family::VoteEnsembled>(
      registry, "VoteEnsemble", "what most predictions say",
      {{"keys", clara::Array{"label", "label"}}, {"output_key", "vote"}});
  add_transform<family::ProbNMSd>(registry, "ProbNMS", "the places where a probability is highest",
                                  {{"keys", "image"}, {"spatial_dims", 3}});
  add_transform<family::SaveClassificationd>(
      registry, "SaveClassification", "writes predictions into a CSV file", {{"keys", "image"}});
}
