#pragma once

#include "engine_output.hpp"

#include <clara/train/metric.hpp>

#include <span>
#include <string>
#include <vector>

namespace clara::voxel_metrics {

/// A number as NumPy computes with it: `single` when it has met one of single precision.
struct Number {
  double value = 0;
  bool single = false;
};

/// What ROCAUC and AveragePrecision have in common: they keep the scores and labels of all items of
/// an epoch, [class] each (or one number), and look at their order. NaN where a class has no item,
/// or nothing but items, or labels that are not 0 and 1. With "none" there is a value for each
/// class: NAME_class_0, NAME_class_1, ...
class RankingMetric : public Metric, public Mergeable {
 public:
  struct Options {
    std::string average = "macro";
    Select output_transform = prediction_and_label();
    std::string log_label;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  RankingMetric(Options options, std::string name)
      : options_(std::move(options)), name_(std::move(name)) {}

  void reset() override;
  void update(const std::vector<Sample>& output) override;
  std::vector<MetricValue> values() override;
  bool single() const override { return options_.average != "none"; }
  std::string log_label() const override { return options_.log_label; }
  State partial_state() const override;
  void merge(const State& part) override;

 protected:
  /// Of one class: scores and their labels in the order of the scores.
  virtual Number value(const std::vector<double>& scores,
                       const std::vector<Number>& labels) const = 0;
  /// The largest score first.
  virtual bool descending() const = 0;

 private:
  void add(const at::Tensor& prediction, const at::Tensor& label);
  Number calculated(const at::Tensor& scores, const at::Tensor& labels) const;
  /// By `average`, as NumPy does it.
  double averaged(std::vector<Number> all, std::vector<Number> weights) const;

  Options options_;
  std::string name_;
  std::vector<at::Tensor> predictions_, labels_;  ///< by item
};

/// monai.handlers.ROCAUC: the area under the curve of true over false positives.
class ROCAUC : public RankingMetric {
 public:
  using Options = RankingMetric::Options;
  explicit ROCAUC(const Options& options) : RankingMetric(options, "ROCAUC") {}

 protected:
  Number value(const std::vector<double>& scores, const std::vector<Number>& labels) const override;
  bool descending() const override { return false; }
};

/// monai.handlers.AveragePrecision: the area under the curve of precision over recall, as a sum of
/// steps.
class AveragePrecision : public RankingMetric {
 public:
  using Options = RankingMetric::Options;
  explicit AveragePrecision(const Options& options) : RankingMetric(options, "AveragePrecision") {}

 protected:
  Number value(const std::vector<double>& scores, const std::vector<Number>& labels) const override;
  bool descending() const override { return true; }
};

}  // namespace clara::voxel_metrics
