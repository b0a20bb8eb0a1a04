#pragma once

#include "overlap.hpp"
#include "table_metric.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace clara::voxel_metrics {

/// monai.handlers.MeanDice: the Dice overlap of each item and class. Classes that are not in an
/// item's label do not count for it. Predictions are discrete: one-hot, or class numbers in one
/// channel.
class MeanDice : public TableMetric {
 public:
  struct Options : TableFields {
    bool include_background = true;
    std::optional<std::int64_t> num_classes;
    std::variant<bool, std::vector<std::string>> return_with_label = false;
    bool ignore_empty = true;

    static std::span<const Field> fields();
    static void validate(const Options& options, OptionIssues& issues);
  };

  explicit MeanDice(Options options);
  std::vector<MetricValue> values() override;

 protected:
  at::Tensor score(const Item& item) override;
  /// 1 without the background, and of a single class, which is the foreground.
  std::int64_t first_class() const override {
    return options_.include_background && table().size(1) > 1 ? 0 : 1;
  }

 private:
  double dice(const Overlap& sums, bool exact) const;
  std::vector<std::string> labels(std::size_t count) const;

  Options options_;
};

}  // namespace clara::voxel_metrics
