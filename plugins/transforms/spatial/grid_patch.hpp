#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/map_transform.hpp"
#include "common/pad_options.hpp"

namespace clara::transforms_spatial {

/// A size for each axis; null, 0 and axes that are not written: the whole axis.
using PatchSize = OneOrMany<std::optional<std::int64_t>>;

/// Which patches are kept, and how the image goes on outside.
struct PatchOptions : MapOptions, transforms::PadNumbers {
  PatchSize patch_size;
  std::optional<std::int64_t> num_patches;
  OneOrMany<double> overlap{0.0};
  std::optional<double> threshold;
  std::optional<std::string> pad_mode;
  static Fields<PatchOptions> fields();
  static void validate(const PatchOptions& options, OptionIssues& issues);
};

/// Cuts an image into patches of a grid, row by row: [patch, channel, ...], with the places in its
/// meta data as "location", "count", "spatial_shape" and "offset". MONAI's GridPatchd.
class GridPatchd : public MapTransform {
 public:
  struct Options : PatchOptions {
    std::optional<std::vector<std::int64_t>> offset;
    std::optional<std::string> sort_fn;
    static Fields<Options> fields() {
      return {group<PatchOptions>(),
              field<&Options::offset>("offset", "first voxel of the grid; default: 0"),
              field<&Options::sort_fn>("sort_fn",
                                       "min or max: keep the patches of the least or the largest "
                                       "sum; null: the first ones")
                  .one_of({"min", "max", nullptr})};
    }
  };
  explicit GridPatchd(Options options) : MapTransform(options), options_(std::move(options)) {}

 protected:
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

/// What RandGridPatchd drew.
struct PatchDraw {
  std::vector<std::int64_t> offset;
  std::vector<std::vector<std::int64_t>> order;  ///< of each key's patches; empty: sorted otherwise
};

/// The same from a random first voxel. MONAI's RandGridPatchd.
class RandGridPatchd : public RandomMapTransform<PatchDraw> {
 public:
  struct Options : PatchOptions {
    std::optional<OneOrMany<std::int64_t>> min_offset;
    std::optional<OneOrMany<std::int64_t>> max_offset;
    std::optional<std::string> sort_fn;
    static Fields<Options> fields() {
      return {group<PatchOptions>(),
              field<&Options::min_offset>("min_offset", "least first voxel; default: 0"),
              field<&Options::max_offset>("max_offset",
                                          "largest first voxel; default: what is left over when "
                                          "the patches are cut from 0 on"),
              field<&Options::sort_fn>("sort_fn",
                                       "min or max: keep the patches of the least or the largest "
                                       "sum; random: any; null: the first ones")
                  .one_of({"random", "min", "max", nullptr})};
    }
  };
  explicit RandGridPatchd(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  PatchDraw draw(const Sample& sample, Rng& rng) const override;

 protected:
  void change(Image& image, std::size_t key, const PatchDraw& drawn) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_spatial
