#include "rates.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/where.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace clara::voxel_metrics {

namespace {

struct Names {
  std::string short_name;
  std::vector<std::string> all;
};

const std::vector<Names>& names() {
  static const std::vector<Names> list{
      {"tpr", {"sensitivity", "recall", "hit_rate", "true_positive_rate", "tpr"}},
      {"tnr", {"specificity", "selectivity", "true_negative_rate", "tnr"}},
      {"ppv", {"precision", "positive_predictive_value", "ppv"}},
      {"npv", {"negative_predictive_value", "npv"}},
      {"fnr", {"miss_rate", "false_negative_rate", "fnr"}},
      {"fpr", {"fall_out", "false_positive_rate", "fpr"}},
      {"fdr", {"false_discovery_rate", "fdr"}},
      {"for", {"false_omission_rate", "for"}},
      {"pt", {"prevalence_threshold", "pt"}},
      {"ts", {"threat_score", "critical_success_index", "ts", "csi"}},
      {"acc", {"accuracy", "acc"}},
      {"ba", {"balanced_accuracy", "ba"}},
      {"f1", {"f1_score", "f1"}},
      {"mcc", {"matthews_correlation_coefficient", "mcc"}},
      {"fm", {"fowlkes_mallows_index", "fm"}},
      {"bm", {"informedness", "bookmaker_informedness", "bm", "youden_index", "youden"}},
      {"mk", {"markedness", "deltap", "mk"}}};
  return list;
}

at::Tensor nan() { return at::scalar_tensor(std::numeric_limits<float>::quiet_NaN()); }

/// NaN where nothing can be shared out.
at::Tensor share(const at::Tensor& part, const at::Tensor& all) {
  return at::where(all > 0, part / all, nan());
}

/// Columns of a matrix.
struct Cells {
  at::Tensor tp, fp, tn, fn;
};

/// Numerator and denominator.
using Fraction = std::pair<at::Tensor, at::Tensor>;

/// The numbers that are a share of counts.
Fraction of_counts(const std::string& name, const Cells& cells) {
  const auto& [tp, fp, tn, fn] = cells;
  if (name == "tpr") return {tp, tp + fn};
  if (name == "tnr") return {tn, fp + tn};
  if (name == "ppv") return {tp, tp + fp};
  if (name == "npv") return {tn, tn + fn};
  if (name == "fnr") return {fn, tp + fn};
  if (name == "fpr") return {fp, fp + tn};
  if (name == "fdr") return {fp, fp + tp};
  if (name == "for") return {fn, fn + tn};
  if (name == "ts") return {tp, tp + fn + fp};
  if (name == "acc") return {tp + tn, (tp + fn) + (fp + tn)};
  if (name == "f1") return {tp * 2.0, tp * 2.0 + fn + fp};
  return {tp * tn - fp * fn, at::sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))};  // mcc
}

/// The numbers that are made of other shares, as they stand.
at::Tensor of_shares(const std::string& name, const Cells& cells) {
  const auto& [tp, fp, tn, fn] = cells;
  const auto tpr = share(tp, tp + fn);
  const auto tnr = share(tn, fp + tn);
  if (name == "ba") return (tpr + tnr) / 2.0;
  if (name == "bm") return tpr + tnr - 1.0;
  const auto ppv = share(tp, tp + fp);
  if (name == "fm") return at::sqrt(ppv * tpr);
  return ppv + share(tn, tn + fn) - 1.0;  // mk
}

}  // namespace

std::string short_rate_name(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '_');
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  for (const auto& each : names())
    if (std::find(each.all.begin(), each.all.end(), name) != each.all.end()) return each.short_name;
  return "";
}

std::string rate_names() {
  std::string text;
  for (const auto& each : names()) text += (text.empty() ? "" : ", ") + each.all.front();
  return text;
}

at::Tensor rate(const std::string& short_name, const at::Tensor& matrix) {
  const auto table = matrix.dim() == 1 ? matrix.unsqueeze(0) : matrix;
  const Cells cells{table.select(-1, 0), table.select(-1, 1), table.select(-1, 2),
                    table.select(-1, 3)};
  for (const auto* made : {"ba", "bm", "fm", "mk"})
    if (short_name == made) return of_shares(short_name, cells);
  Fraction fraction;
  if (short_name == "pt") {
    const auto tpr = share(cells.tp, cells.tp + cells.fn);
    const auto tnr = share(cells.tn, cells.fp + cells.tn);
    fraction = {at::sqrt(tpr * (1.0 - tnr)) + tnr - 1.0, tpr + tnr - 1.0};
  } else {
    fraction = of_counts(short_name, cells);
  }
  return at::where(fraction.second != 0, fraction.first / fraction.second, nan());
}

}  // namespace clara::voxel_metrics
