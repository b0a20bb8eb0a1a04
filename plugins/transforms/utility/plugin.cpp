#include "axes.hpp"
#include "channels.hpp"
#include "common/registration.hpp"
#include "extreme_points.hpp"
#include "items.hpp"
#include "join.hpp"
#include "labels.hpp"
#include "types.hpp"
#include "watch.hpp"

namespace family = clara::transforms_utility;
using clara::Array;
using clara::Registry;
using clara::transforms::add_transform;

namespace {

void add_types(Registry& registry) {
  add_transform<family::ToTensord>(registry, "ToTensor", "makes images contiguous tensors");
  add_transform<family::CastToTyped>(registry, "CastToType", "changes the number type of images",
                                     {{"dtype", "float64"}});
  add_transform<family::EnsureTyped>(registry, "EnsureType",
                                     "makes images contiguous tensors of a number type",
                                     {{"dtype", "int32"}});
  add_transform<family::ToNumpyd>(registry, "ToNumpy",
                                  "makes images of a number type, in the CPU's memory",
                                  {{"dtype", "float64"}});
  add_transform<family::ToDeviced>(registry, "ToDevice", "puts images on a device",
                                   {{"device", "cpu"}});
}

void add_axes(Registry& registry) {
  add_transform<family::EnsureChannelFirstd>(
      registry, "EnsureChannelFirst", "moves the channel axis of images to the front, or adds one",
      {{"channel_dim", 2}});
  add_transform<family::AddChanneld>(registry, "AddChannel",
                                     "adds a channel axis in front of images");
  add_transform<family::AsChannelFirstd>(registry, "AsChannelFirst",
                                         "moves the channel axis of images to the front");
  add_transform<family::AsChannelLastd>(registry, "AsChannelLast",
                                        "moves the channel axis of images to the end");
  add_transform<family::RepeatChanneld>(registry, "RepeatChannel", "repeats each channel of images",
                                        {{"repeats", 3}});
  add_transform<family::RemoveRepeatedChanneld>(
      registry, "RemoveRepeatedChannel", "keeps the first of every so many channels of images",
      {{"repeats", 2}});
  add_transform<family::AddCoordinateChannelsd>(
      registry, "AddCoordinateChannels", "adds channels with each voxel's place along some axes",
      {{"spatial_dims", Array{0, 2}}});
  add_transform<family::SqueezeDimd>(registry, "SqueezeDim",
                                     "takes an axis of length 1 out of images");
  add_transform<family::Transposed>(registry, "Transpose", "reorders the axes of images",
                                    {{"indices", Array{0, 2, 3, 1}}});
}

void add_items(Registry& registry) {
  add_transform<family::CopyItemsd>(registry, "CopyItems", "copies entries under new names",
                                    {{"times", 2}});
  add_transform<family::DeleteItemsd>(registry, "DeleteItems", "takes entries out",
                                      {{"keys", "image"}});
  add_transform<family::SelectItemsd>(registry, "SelectItems", "takes all other entries out",
                                      {{"keys", "label"}});
  add_transform<family::FlattenSubKeysd>(registry, "FlattenSubKeys",
                                         "moves the entries of an entry to the first level",
                                         {{"keys", "notes"}});
  add_transform<family::ConcatItemsd>(registry, "ConcatItems", "joins entries along an axis",
                                      {{"name", "both"}});
  add_transform<family::SplitDimd>(registry, "SplitDim", "splits images along an axis",
                                   {{"dim", 3}, {"keepdim", false}});
  add_transform<family::SplitChanneld>(registry, "SplitChannel", "splits images along the channels",
                                       {{"output_postfixes", Array{"first"}}});
}

void add_labels(Registry& registry) {
  add_transform<family::ConvertToMultiChannelBasedOnBratsClassesd>(
      registry, "ConvertToMultiChannelBasedOnBratsClasses",
      "makes the three nested regions of the BraTS challenge of its classes", {{"keys", "label"}});
  add_transform<family::LabelToMaskd>(registry, "LabelToMask",
                                      "says where labels are one of some classes",
                                      {{"keys", "label"}, {"select_labels", Array{1, 2}}});
  add_transform<family::MapLabelValued>(
      registry, "MapLabelValue", "gives values of labels others",
      {{"keys", "label"}, {"orig_labels", Array{1, 2}}, {"target_labels", Array{7, 1}}});
  add_transform<family::AddExtremePointsChanneld>(registry, "AddExtremePointsChannel",
                                                  "adds a channel with extreme points of a label",
                                                  {{"label_key", "label"}, {"pert", 1.5}});
}

void add_watchers(Registry& registry) {
  add_transform<family::Identityd>(registry, "Identity", "does nothing");
  add_transform<family::SimulateDelayd>(
      registry, "SimulateDelay", "waits, as a slow transform would", {{"delay_time", 0.001}});
  add_transform<family::DataStatsd>(registry, "DataStats", "logs what entries are");
}

}  // namespace

CLARA_PLUGIN("transforms_utility", "0.1.0", registry) {
  add_types(registry);
  add_axes(registry);
  add_items(registry);
  add_labels(registry);
  add_watchers(registry);
}
