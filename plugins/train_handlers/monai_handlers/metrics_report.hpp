#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clara::monai_handlers {

/// MONAI's write_metrics_reports, character for character.
struct MetricsReport {
  std::filesystem::path folder;
  std::string delimiter = ",";
  std::vector<std::string> images;  ///< a name for each line of the details; empty: numbers
  std::vector<std::pair<std::string, double>> metrics;
  std::vector<std::pair<std::string, at::Tensor>> details;  ///< [item, class]
  std::vector<std::string> ops;  ///< of the summary; "*": all; empty: no summary

  /// Throws clara::Error (storage).
  void write() const;
};

/// "mean" ... "notnans" and "90percentile", in MONAI's order.
const std::vector<std::string>& summary_op_names();
/// True for one of them, and for any other "<N>percentile" with 0 <= N <= 100.
bool is_summary_op(std::string_view name);

}  // namespace clara::monai_handlers
