#pragma once

#include "engine_output.hpp"
#include "overlap.hpp"

#include <clara/train/metric.hpp>

#include <optional>
#include <vector>

namespace clara::voxel_metrics {

/// monai.handlers.MeanDice: the Dice overlap of each item and class, averaged over an epoch.
/// Classes that are not in an item's label do not count for it. Predictions are discrete: one-hot,
/// or class numbers in one channel. The reductions that leave classes or items apart give several
/// values: "mean_batch" NAME_class_1, NAME_class_2, ...; "mean_channel" NAME_item_1, ...; "none"
/// both.
class MeanDice : public Metric, public Mergeable {
 public:
  struct Options {
    bool include_background = true;
    std::string reduction = "mean";
    std::optional<std::int64_t> num_classes;
    Select output_transform = prediction_and_label();
    bool save_details = true;
    bool ignore_empty = true;
    std::string log_label;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit MeanDice(Options options);

  void reset() override { scores_.clear(); }
  void update(const std::vector<Sample>& output) override;
  std::vector<MetricValue> values() override;
  bool single() const override;
  at::Tensor details() const override;
  std::string log_label() const override { return options_.log_label; }
  State partial_state() const override;
  void merge(const State& part) override;

 private:
  std::vector<float> score(const Item& item);
  float dice(const Overlap& sums) const;
  at::Tensor scores() const;
  void add(std::vector<float> scores);
  std::string class_name(std::int64_t index) const;

  Options options_;
  std::int64_t first_class_ = 1;            ///< that is scored; 1 without the background
  std::vector<std::vector<float>> scores_;  ///< by item, then class; NaN: does not count
};

}  // namespace clara::voxel_metrics
