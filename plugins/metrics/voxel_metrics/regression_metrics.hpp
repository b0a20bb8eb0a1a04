#pragma once

#include "table_metric.hpp"

#include <optional>
#include <string>

namespace clara::voxel_metrics {

/// monai.handlers.MeanSquaredError: the mean square of the difference, of each item.
class MeanSquaredError : public TableMetric {
 public:
  using Options = TableFields;
  explicit MeanSquaredError(const Options& options) : TableMetric(options, "MeanSquaredError") {}
  Better better() const override { return Better::lower; }

 protected:
  at::Tensor score(const Item& item) override;
};

/// monai.handlers.MeanAbsoluteError: the mean size of the difference, of each item.
class MeanAbsoluteError : public TableMetric {
 public:
  using Options = TableFields;
  explicit MeanAbsoluteError(const Options& options) : TableMetric(options, "MeanAbsoluteError") {}
  Better better() const override { return Better::lower; }

 protected:
  at::Tensor score(const Item& item) override;
};

/// monai.handlers.RootMeanSquaredError: the root of the mean square of each item.
class RootMeanSquaredError : public TableMetric {
 public:
  using Options = TableFields;
  explicit RootMeanSquaredError(const Options& options)
      : TableMetric(options, "RootMeanSquaredError") {}
  Better better() const override { return Better::lower; }

 protected:
  at::Tensor score(const Item& item) override;
};

/// monai.handlers.PeakSignalToNoiseRatio: in decibels, of each item.
class PeakSignalToNoiseRatio : public TableMetric {
 public:
  struct Options : TableFields {
    double max_val = 1.0;
    static std::span<const Field> fields();
  };
  explicit PeakSignalToNoiseRatio(const Options& options)
      : TableMetric(options, "PeakSignalToNoiseRatio"), max_val_(options.max_val) {}

 protected:
  at::Tensor score(const Item& item) override;

 private:
  double max_val_;
};

/// monai.metrics.SSIMMetric: the structural similarity of each item; Wang et al. (2004).
class SSIMMetric : public TableMetric {
 public:
  struct Options : TableFields {
    std::int64_t spatial_dims = 3;
    double data_range = 1.0;
    std::string kernel_type = "gaussian";
    OneOrMany<std::int64_t> win_size = 11;
    OneOrMany<double> kernel_sigma = 1.5;
    double k1 = 0.01;
    double k2 = 0.03;
    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };
  explicit SSIMMetric(const Options& options)
      : TableMetric(options, "SSIMMetric"), options_(options) {}

 protected:
  at::Tensor score(const Item& item) override;

 private:
  Options options_;
};

}  // namespace clara::voxel_metrics
