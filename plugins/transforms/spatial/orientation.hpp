#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/spatial_transform.hpp"

namespace clara::transforms_spatial {

/// Turns and flips images by whole axes until these point as wanted ("RAS"). MONAI's Orientationd.
class Orientationd : public transforms::SpatialTransform {
 public:
  using Labels = std::vector<std::array<std::string, 2>>;
  struct Options : transforms::SpatialOptions {
    std::optional<std::variant<std::string, std::vector<std::string>>> axcodes;
    bool as_closest_canonical = false;
    std::optional<Labels> labels;
    static Fields<Options> fields() {
      return {group<transforms::SpatialOptions>(),
              field<&Options::axcodes>("axcodes", "where each axis points to, as \"RAS\""),
              field<&Options::as_closest_canonical>("as_closest_canonical",
                                                    "the same as axcodes \"RAS\""),
              field<&Options::labels>(
                  "labels", "letters of the two ends of each axis; default: L R, P A, I S")};
    }
    static void validate(const Options& options, OptionIssues& issues);
    /// One for each axis; there may be more than an image has axes.
    std::vector<std::string> codes() const;
  };
  explicit Orientationd(Options options)
      : SpatialTransform(options), options_(std::move(options)) {}
  transforms::SpatialPlan plan(const transforms::Geometry& image, std::size_t key) const override;
  void invert(Image& image, const AppliedTransform& applied, bool nearest) const override;

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
/// Moves the axes of an image until they point as `wanted`.
transforms::SpatialStep reorient(const transforms::Geometry& image, const Directions& wanted);

}  // namespace clara::transforms_spatial
