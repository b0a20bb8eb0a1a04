#pragma once

#include <clara/train/map_transform.hpp>

namespace clara::transforms_utility {

/// A MapTransform that changes bare tensors, too: as images without a grid.
class AnyTensorTransform : public MapTransform {
 public:
  explicit AnyTensorTransform(const MapOptions& options) : MapTransform(options) {}
  void apply(Sample& sample) const override;
};

/// The axis of a tensor of `axes` axes that `axis` means, which may count from the last; `name` is
/// the argument's in the message.
std::int64_t axis_of(std::int64_t axis, std::int64_t axes, std::string_view name);

}  // namespace clara::transforms_utility
