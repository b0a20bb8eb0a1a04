#pragma once

#include "common/map_transform.hpp"

namespace clara::transforms_post {

/// The places of a probability map, which has no channel axis, where it is highest: each takes a
/// box round it out of the map before the next is looked for. The map is replaced by a list of
/// [probability, x, y, ...]. MONAI's ProbNMSd.
class ProbNMSd : public OneToOne, public MapKeys {
 public:
  struct Options : MapOptions {
    std::int64_t spatial_dims = 2;
    OneOrMany<double> sigma{0.0};
    double prob_threshold = 0.5;
    OneOrMany<std::int64_t> box_size{48};
    static Fields<Options> fields() {
      return {group<MapOptions>(),
              field<&Options::spatial_dims>("spatial_dims", "axes of the map").range(1, 3),
              field<&Options::sigma>(
                  "sigma", "of a Gaussian along the last of three axes, as in MONAI; 0: none")
                  .range(0, 1000),
              field<&Options::prob_threshold>("prob_threshold", "places above this are taken")
                  .at_least(0),
              field<&Options::box_size>("box_size", "voxels of the box, for all axes or each")
                  .at_least(1)};
    }
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit ProbNMSd(Options options) : MapKeys(options), options_(std::move(options)) {}
  void apply(Sample& sample) const override;

 private:
  Value places_of(const at::Tensor& map) const;
  at::Tensor smoothed(const at::Tensor& map) const;
  Options options_;
};

}  // namespace clara::transforms_post
