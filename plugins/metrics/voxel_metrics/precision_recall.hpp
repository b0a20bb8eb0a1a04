#pragma once

#include "engine_output.hpp"

#include <clara/train/device.hpp>
#include <clara/train/metric.hpp>

#include <span>
#include <string>
#include <variant>
#include <vector>

namespace clara::voxel_metrics {

/// What ignite's Precision and Recall count, item by item, as MONAI's engines hand items on: where
/// prediction and label have the same axes both hold only 0 and 1 (each value by itself, or each
/// channel with `is_multilabel`); where the label has no channel axis the prediction's largest
/// channel is its class.
class Counting {
 public:
  /// `average`: "" (a value for each class), "macro", "micro", "weighted" or "samples".
  Counting(std::string average, bool is_multilabel, std::string name);

  void reset();
  void add(const Item& item);
  bool any() const { return examples_.defined(); }
  /// By class, or one for all; `of_prediction`: of what was predicted (precision), else of what is
  /// true (recall).
  at::Tensor fraction(bool of_prediction) const;
  /// The same averaged.
  at::Tensor averaged(bool of_prediction) const;
  const std::string& average() const { return average_; }
  State state() const;
  void merge(const State& part);

 private:
  struct Marks;
  Marks marks(const Item& item) const;
  void accumulate(const at::Tensor& sums);

  std::string average_;
  bool is_multilabel_;
  std::string name_;
  /// [6] or [6, class]: true positives, what was predicted, what is true, for "samples" the shares
  /// of both in the items, and how many values there were; double. Undefined before the first item.
  at::Tensor examples_;
};

/// The fields of Precision and Recall.
struct CountingFields {
  Select output_transform = prediction_and_label();
  std::variant<bool, std::string> average = false;
  bool is_multilabel = false;
  DeviceName device;
  bool skip_unrolling = false;
  std::string log_label;

  static std::span<const Field> fields();
  static void validate(const CountingFields& options, OptionIssues& issues);
};

/// What ignite's Precision and Recall have in common. Without an average there is a value for each
/// class: NAME_class_0, NAME_class_1, ...; one where prediction and label have the same axes.
class CountingMetric : public Metric, public Mergeable {
 public:
  using Options = CountingFields;
  CountingMetric(const Options& options, bool of_prediction, const std::string& name);

  void reset() override { counting_.reset(); }
  void update(const std::vector<Sample>& output) override;
  std::vector<MetricValue> values() override;
  bool single() const override { return !counting_.average().empty(); }
  std::string log_label() const override { return options_.log_label; }
  State partial_state() const override { return counting_.state(); }
  void merge(const State& part) override { counting_.merge(part); }

 private:
  Options options_;
  bool of_prediction_;
  Counting counting_;
};

/// ignite.metrics.Precision: how much of what was predicted is true.
class Precision : public CountingMetric {
 public:
  explicit Precision(const Options& options) : CountingMetric(options, true, "Precision") {}
};

/// ignite.metrics.Recall: how much of what is true was predicted.
class Recall : public CountingMetric {
 public:
  explicit Recall(const Options& options) : CountingMetric(options, false, "Recall") {}
};

/// ignite.metrics.Fbeta: the weighted harmonic mean of both; F1 with a beta of 1.
class Fbeta : public Metric, public Mergeable {
 public:
  struct Options {
    double beta = 1.0;
    bool average = true;
    Select output_transform = prediction_and_label();
    DeviceName device;
    std::string log_label;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit Fbeta(const Options& options) : options_(options), counting_("", false, "Fbeta") {}

  void reset() override { counting_.reset(); }
  void update(const std::vector<Sample>& output) override;
  std::vector<MetricValue> values() override;
  bool single() const override { return options_.average; }
  std::string log_label() const override { return options_.log_label; }
  State partial_state() const override { return counting_.state(); }
  void merge(const State& part) override { counting_.merge(part); }

 private:
  Options options_;
  Counting counting_;
};

}  // namespace clara::voxel_metrics
