#pragma once

#include "engine_output.hpp"

#include <clara/train/device.hpp>
#include <clara/train/metric.hpp>

#include <cstdint>

namespace clara::voxel_metrics {

/// ignite.metrics.Accuracy as MONAI's engines use it: the share of right values. Where prediction
/// and label have the same axes both must hold only 0 and 1, and every channel of every voxel is a
/// value; where the label has no channel axis the prediction's largest channel must be its class.
class Accuracy : public OneValueMetric, public Mergeable {
 public:
  struct Options {
    Select output_transform = prediction_and_label();
    bool is_multilabel = false;
    DeviceName device;
    bool skip_unrolling = false;
    std::string log_label;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit Accuracy(Options options);

  void reset() override;
  void update(const std::vector<Sample>& output) override;
  double compute() override;
  std::string log_label() const override { return options_.log_label; }
  State partial_state() const override;
  void merge(const State& part) override;

 private:
  void count_binary(const Item& item);
  void count_multilabel(const Item& item);
  void count_classes(const Item& item);

  Options options_;
  std::int64_t correct_ = 0;
  std::int64_t examples_ = 0;
};

}  // namespace clara::voxel_metrics
