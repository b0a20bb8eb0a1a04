#include "slice_inferer.hpp"

#include <clara/error.hpp>
#include <clara/internal/texts.hpp>

namespace clara::patch_inferers {

namespace {

/// The windows are one voxel thick.
SlidingWindowInferer::Options flat(const SliceInferer::Options& options) {
  SlidingWindowInferer::Options windows = options;
  if (options.roi_size.size() != 2 || options.roi_size.single)
    throw Error("SliceInferer: roi_size must have two entries, got " +
                std::to_string(options.roi_size.size()));
  windows.roi_size.values.insert(windows.roi_size.values.begin() + options.spatial_dim, 1);
  return windows;
}

}  // namespace

std::span<const Field> SliceInferer::Options::fields() {
  using O = SliceInferer::Options;
  static const Fields<O> list{
      field<&O::spatial_dim>("spatial_dim", "axis of the volume that is cut into slices")
          .range(0, 2),
      group<SlidingWindowInferer::Options>()};
  return list;
}

void SliceInferer::Options::validate(const Options& options, OptionIssues& issues) {
  if (options.roi_size.single || options.roi_size.size() != 2)
    issues.error("roi_size", "must have two entries, those of a slice");
}

SliceInferer::SliceInferer(const Options& options, Context& context)
    : axis_(options.spatial_dim + 2), windows_(flat(options), context) {}

Tensors SliceInferer::infer_all(const Tensors& all, const Predictor& network) const {
  const auto& inputs = one_tensor(all, "SliceInferer");
  if (inputs.dim() != 5)
    throw Error("SliceInferer: an input of shape " + shape_text(inputs.sizes()) +
                " has not [batch, channel] and three spatial axes");
  return windows_.infer_all(all, [&](const Tensors& windows) {
    auto answers = network({windows.at(0).squeeze(axis_)});
    for (auto& answer : answers) {
      if (answer.dim() != 4)
        throw Error("SliceInferer: the network answers slices with shape " +
                    shape_text(answer.sizes()) + "; it has to be [slice, channel, y, x]");
      answer = answer.unsqueeze(axis_);
    }
    return answers;
  });
}

}  // namespace clara::patch_inferers
