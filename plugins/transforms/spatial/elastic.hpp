#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "affine.hpp"

namespace clara::transforms_spatial {

/// What an elastic transform drew.
struct ElasticDraw {
  bool happens = false;  ///< false: the voxels are only sampled where they are
  at::Tensor offsets;    ///< float32 [axes, shape...], of a grid of control points or all
  double magnitude = 0;
  double sigma = 0;  ///< 3 axes only
  AffineParameters parameters;
  std::vector<std::int64_t> shape;  ///< of the results; empty: the sample has none of the images
};

/// The arguments that both have.
struct ElasticOptions : RandomMapOptions, AffineRanges, GridOptions {
  std::array<double, 2> magnitude_range{};
  std::optional<transforms::Sizes> spatial_size;
  static Fields<ElasticOptions> fields();
  static void validate(const ElasticOptions& options, OptionIssues& issues);
};

/// Deforms images, sometimes; the same for all of a sample. Meta data and affine stay, as in MONAI.
class Elastic : public RandomOf<ElasticDraw>, public MapKeys {
 public:
  void apply(Sample& sample, const ElasticDraw& drawn) const override;

 protected:
  explicit Elastic(const ElasticOptions& options) : MapKeys(options), common_(options) {}
  /// The grid to sample at, and its shape.
  struct Deformed {
    std::vector<std::int64_t> shape;
    CentredGrid grid;
  };
  virtual Deformed deformed(const ElasticDraw& drawn) const = 0;
  /// Shape of the results; none when the sample has none of the images.
  std::optional<std::vector<std::int64_t>> target(const Sample& sample, std::size_t axes) const;

 private:
  ElasticOptions common_;
};

/// Moves every voxel by a smoothed random way. MONAI's Rand3DElasticd.
class Rand3DElasticd : public Elastic {
 public:
  struct Options : ElasticOptions {
    std::array<double, 2> sigma_range{};
    static Fields<Options> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Rand3DElasticd(Options options) : Elastic(options), options_(std::move(options)) {}
  ElasticDraw draw(const Sample& sample, Rng& rng) const override;

 protected:
  Deformed deformed(const ElasticDraw& drawn) const override;

 private:
  Options options_;
};

/// Moves a grid of control points, and the pixels between them with it. MONAI's Rand2DElasticd.
class Rand2DElasticd : public Elastic {
 public:
  struct Options : ElasticOptions {
    OneOrMany<double> spacing;
    static Fields<Options> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit Rand2DElasticd(Options options);
  ElasticDraw draw(const Sample& sample, Rng& rng) const override;

 protected:
  Deformed deformed(const ElasticDraw& drawn) const override;

 private:
  Options options_;
  std::array<double, 2> spacing_{};
};

}  // namespace clara::transforms_spatial
