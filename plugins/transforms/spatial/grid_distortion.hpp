#pragma once

#include <array>
#include <optional>
#include <variant>
#include <vector>

#include "affine.hpp"

namespace clara::transforms_spatial {

/// Factors by which cells are stretched: for each axis, those of its cells and one more.
using DistortSteps = std::vector<std::vector<double>>;

/// The arguments that both have.
struct CellOptions {
  PerKey<transforms::GridMode> mode{"bilinear"};
  PerKey<std::string> padding_mode{"border"};
  std::optional<DeviceName> device;
  static Fields<CellOptions> fields() {
    using Options = CellOptions;
    return {field<&Options::mode>("mode", "how values between voxels are found")
                .one_of(transforms::resample_modes())
                .per_key(),
            field<&Options::padding_mode>("padding_mode", "values outside the image")
                .one_of(transforms::resample_padding_modes())
                .per_key(),
            field<&Options::device>("device", "MONAI's; the image stays where it is")};
  }
};

/// Stretches and shrinks the cells of a grid. MONAI's GridDistortiond; meta data stay.
class GridDistortiond : public MapTransform {
 public:
  struct Options : MapOptions, CellOptions {
    OneOrMany<std::int64_t> num_cells;
    DistortSteps distort_steps;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::num_cells>("num_cells", "cells along every axis, or each")
                  .at_least(1)
                  .required(),
              field<&Options::distort_steps>(
                  "distort_steps",
                  "for each axis, the factors of its cells, and one for what is left over")
                  .required(),
              group<CellOptions>()};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit GridDistortiond(Options options) : MapTransform(options), options_(std::move(options)) {}

 protected:
  void change(Image& image, std::size_t key) const override;

 private:
  Options options_;
};

/// The same by random factors, sometimes (D: they; none: not). MONAI's RandGridDistortiond.
class RandGridDistortiond : public RandomMapTransform<std::optional<DistortSteps>> {
 public:
  struct Options : RandomMapOptions, CellOptions {
    OneOrMany<std::int64_t> num_cells{5};
    std::variant<double, std::array<double, 2>> distort_limit = std::array<double, 2>{-0.03, 0.03};
    static Fields<Options> fields() {
      return {group<RandomMapOptions>(),
              field<&Options::num_cells>("num_cells", "cells along every axis, or each")
                  .range(1, 65536),
              field<&Options::distort_limit>("distort_limit",
                                             "added to a factor of 1: x for -x to x, or two ends"),
              group<CellOptions>()};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit RandGridDistortiond(Options options)
      : RandomMapTransform(options), options_(std::move(options)) {}
  std::optional<DistortSteps> draw(const Sample& sample, Rng& rng) const override;

 protected:
  void change(Image& image, std::size_t key,
              const std::optional<DistortSteps>& steps) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_spatial
