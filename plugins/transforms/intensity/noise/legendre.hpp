#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace clara::transforms_intensity {

/// A sum of products of Legendre polynomials on a grid from -1 to 1 of 2 or 3 axes, by the
/// coefficients of RandBiasField: numpy's legval, one axis after the other.
class LegendreField {
 public:
  /// `coefficients` of the products whose degrees add up to at most `degree`, in MONAI's order.
  LegendreField(const std::vector<std::int64_t>& shape, std::size_t degree,
                const std::vector<double>& coefficients);
  /// The field along the last axis, at the `row`-th place of the axes before it.
  void row(std::int64_t row, std::vector<double>& out) const;

 private:
  std::size_t terms_;           ///< of the last axis
  std::vector<double> last_;    ///< coordinates of the last axis
  std::vector<double> by_row_;  ///< [rows, terms_]: coefficients that are left for it
};

}  // namespace clara::transforms_intensity
