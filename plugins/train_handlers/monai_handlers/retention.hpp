#pragma once

#include <clara/train/state.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace clara::monai_handlers {

/// Which checkpoints are kept: the rules of ignite's Checkpoint. The ones with the highest
/// priorities stay; NaN counts as the lowest.
class Retention {
 public:
  struct Item {
    double priority = 0;
    std::string filename;
  };

  /// `count`: how many are kept; none: all. `or_equal`: a new one of the lowest kept priority takes
  /// its place.
  explicit Retention(std::optional<std::size_t> count, bool or_equal = false)
      : count_(count), or_equal_(or_equal) {}

  /// True when a checkpoint of this priority is to be written.
  bool wants(double priority) const;
  /// Notes that it was written, and returns the file that has to go; none when nothing has to, or
  /// when it was replaced by the new one of the same name.
  std::optional<std::string> add(double priority, const std::string& filename);
  const std::vector<Item>& items() const { return items_; }

  /// {"_saved": [(priority, filename), ...]}, as ignite saves it.
  State state() const;
  void restore(const State& state);

 private:
  void sort();

  std::optional<std::size_t> count_;
  bool or_equal_;
  std::vector<Item> items_;  ///< lowest priority first
};

}  // namespace clara::monai_handlers
