#pragma once

#include <clara/internal/float_range.hpp>
#include <clara/train/map_transform.hpp>

#include <cstdint>
#include <vector>

namespace clara::transforms_utility {

/// Voxels of a label, by their coordinates.
using Points = std::vector<std::vector<std::int64_t>>;

/// For each axis the foreground voxels that lie first and last along it, in the order of the rows.
using ExtremePlanes = std::vector<Points>;

/// Adds a channel with blurred points: for each axis one of the first and one of the last
/// foreground voxels of a label, after Papadopoulos et al. 2017. MONAI's AddExtremePointsChanneld.
class AddExtremePointsChanneld : public RandomOf<Points, ExtremePlanes>, public MapKeys {
 public:
  struct Options : MapOptions {
    std::string label_key;
    std::int64_t background = 0;
    double pert = 0;
    OneOrMany<double> sigma{3.0};
    double rescale_min = -1;
    double rescale_max = 1;
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::label_key>("label_key", "label of one channel").required(),
              field<&Options::background>("background", "the class that is none"),
              field<&Options::pert>("pert", "points are moved by up to twice this many voxels")
                  .range(-kMostVoxels, kMostVoxels),
              field<&Options::sigma>(
                  "sigma", "standard deviation of the blur in voxels, of all axes or each")
                  .range(0, kMostSigma),
              field<&Options::rescale_min>("rescale_min", "least value of the channel")
                  .range(-kLargestFloat, kLargestFloat),
              field<&Options::rescale_max>("rescale_max", "greatest value of the channel")
                  .range(-kLargestFloat, kLargestFloat)};
    }
    static void validate(const Options& options, OptionIssues& issues) {
      if (options.sigma.empty()) issues.error("sigma", "expected at least one number");
    }

   private:
    static constexpr double kMostVoxels = 1e6;
    static constexpr double kMostSigma = 64;  // the kernel is 8 times as wide
  };
  explicit AddExtremePointsChanneld(Options options)
      : MapKeys(options), options_(std::move(options)) {}
  ExtremePlanes prepare(const Sample& sample) const override;
  Points draw(const Sample& sample, const ExtremePlanes& planes, Rng& rng) const override;
  void apply(Sample& sample, const Points& points) const override;

 private:
  Options options_;
};

}  // namespace clara::transforms_utility
