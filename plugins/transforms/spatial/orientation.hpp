#pragma once

#include <array>

#include "common/map_transform.hpp"

namespace clara::transforms_spatial {

/// Turns and flips images by whole axes until these point as wanted ("RAS"). MONAI's Orientationd.
class Orientationd : public transforms::MapTransform, public Invertible {
 public:
  using Labels = std::vector<std::array<std::string, 2>>;
  struct Options {
    Keys keys;
    std::optional<std::string> axcodes;
    bool as_closest_canonical = false;
    std::optional<Labels> labels;
    bool allow_missing_keys = false;
    bool lazy = false;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Orientationd(Options options);
  void apply(Sample& sample, const Draw* draw) const override;
  void invert(Image& image, const Trace& trace, bool nearest) const override;

 private:
  Options options_;
};

/// Where an axis of an image points: the world axis (0: left-right, 1, 2) and +1 or -1.
struct Direction {
  int axis = 0;
  int sign = 1;
};
using Directions = std::vector<Direction>;

/// nibabel's io_orientation.
Directions directions_of(const Affine& affine, int axes);
/// Moves the image's axes until they point as `wanted`; the affine follows.
void reorient(Image& image, const Directions& wanted);

}  // namespace clara::transforms_spatial
