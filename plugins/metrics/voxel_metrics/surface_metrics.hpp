#pragma once

#include "surface.hpp"
#include "table_metric.hpp"

#include <optional>
#include <string>
#include <vector>

namespace clara::voxel_metrics {

/// monai.handlers.HausdorffDistance: the largest distance (or a percentile) from the surface of the
/// prediction to that of the label, and the other way, in voxels. Infinite where one of them is
/// empty; a class that is in neither does not count.
class HausdorffDistance : public TableMetric {
 public:
  struct Options : TableFields {
    bool include_background = false;
    std::string distance_metric = "euclidean";
    std::optional<double> percentile;
    bool directed = false;
    static std::span<const Field> fields();
  };

  explicit HausdorffDistance(const Options& options)
      : TableMetric(options, "HausdorffDistance"), options_(options) {}
  Better better() const override { return Better::lower; }

 protected:
  at::Tensor score(const Item& item) override;
  std::int64_t first_class() const override { return options_.include_background ? 0 : 1; }

 private:
  Options options_;
};

/// monai.handlers.SurfaceDistance: the mean of these distances.
class SurfaceDistance : public TableMetric {
 public:
  struct Options : TableFields {
    bool include_background = false;
    bool symmetric = false;
    std::string distance_metric = "euclidean";
    static std::span<const Field> fields();
  };

  explicit SurfaceDistance(const Options& options)
      : TableMetric(options, "SurfaceDistance"), options_(options) {}
  Better better() const override { return Better::lower; }

 protected:
  at::Tensor score(const Item& item) override;
  std::int64_t first_class() const override { return options_.include_background ? 0 : 1; }

 private:
  Options options_;
};

/// monai.metrics.SurfaceDiceMetric: the share of both surfaces that is no farther from the other
/// one than the threshold of its class: Nikolov et al. (2018).
class SurfaceDiceMetric : public TableMetric {
 public:
  struct Options : TableFields {
    std::vector<double> class_thresholds;
    bool include_background = false;
    std::string distance_metric = "euclidean";
    bool use_subvoxels = false;
    std::optional<std::int64_t> ignore_index;
    static std::span<const Field> fields();
  };

  explicit SurfaceDiceMetric(const Options& options)
      : TableMetric(options, "SurfaceDiceMetric"), options_(options) {}

 protected:
  at::Tensor score(const Item& item) override;
  std::int64_t first_class() const override { return options_.include_background ? 0 : 1; }

 private:
  float dice(const Surfaces& surfaces, double threshold) const;

  Options options_;
};

}  // namespace clara::voxel_metrics
