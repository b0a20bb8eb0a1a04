#pragma once

#include <vector>

/// numpy's nanmean and its kin over one column, in the column's own precision and numpy's order of
/// additions, so that printed decimals agree. All are NaN when there is no number. T: float or
/// double.
namespace clara::monai_handlers {

template <class T>
std::vector<T> without_nan(const std::vector<T>& values);
template <class T>
T nan_mean(const std::vector<T>& values);
template <class T>
T nan_median(const std::vector<T>& values);
template <class T>
T nan_max(const std::vector<T>& values);
template <class T>
T nan_min(const std::vector<T>& values);
template <class T>
T nan_std(const std::vector<T>& values);
/// Linear interpolation; `percent` from 0 to 100.
template <class T>
T nan_percentile(const std::vector<T>& values, int percent);

}  // namespace clara::monai_handlers
