#include "common/small_affine.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace clara::transforms {
namespace {

void swap_rows(SmallAffine& m, int a, int b) {
  for (int column = 0; column < m.size(); ++column) std::swap(m(a, column), m(b, column));
}

/// numpy solves with OpenBLAS, whose kernels for AVX-512 fuse a multiplication and the addition
/// behind it; those for older CPUs round both. So MONAI's last bit depends on the CPU, and decides
/// which voxel is the nearest half-way between two.
bool fuses() {
#if defined(__x86_64__)
  static const bool yes =
      __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0;
  return yes;
#else
  return true;
#endif
}

/// sum + a * b, rounded as the kernels do.
double plus_product(double sum, double a, double b) {
  return fuses() ? std::fma(a, b, sum) : sum + a * b;
}

/// a(row, column) less the sum of a(row, k) * a(k, column) for the `count` first k, formed first.
void subtract_products(SmallAffine& a, int row, int column, int count) {
  double sum = 0;
  for (int k = 0; k < count; ++k) sum = plus_product(sum, a(row, k), a(k, column));
  a(row, column) -= sum;
}

/// Factors `a` in place (unit lower, upper) and permutes `b` alike: column by column, as LAPACK's
/// getrf in OpenBLAS, which numpy calls, rounds it.
void factor(SmallAffine& a, SmallAffine& b) {
  const int n = a.size();
  for (int j = 0; j < n; ++j) {
    for (int i = 1; i < j; ++i) subtract_products(a, i, j, i);
    for (int i = j; i < n && j > 0; ++i) subtract_products(a, i, j, j);
    int pivot = j;
    for (int i = j + 1; i < n; ++i)
      if (std::abs(a(i, j)) > std::abs(a(pivot, j))) pivot = i;
    if (a(pivot, j) == 0 || !std::isfinite(a(pivot, j)))
      throw Error("the affine matrix has no inverse");
    swap_rows(a, j, pivot);
    swap_rows(b, j, pivot);
    const double reciprocal = 1 / a(j, j);
    for (int i = j + 1; i < n; ++i) a(i, j) *= reciprocal;
  }
}

/// Upper triangular U with U^T U = m, for the leading axes x axes block, as LAPACK's potrf.
SmallAffine cholesky_upper(const SmallAffine& m) {
  SmallAffine upper(m.axes());
  const auto less_products = [&](int i, int j) {
    double sum = 0;
    for (int k = 0; k < i; ++k) sum = plus_product(sum, upper(k, i), upper(k, j));
    return m(i, j) - sum;
  };
  for (int j = 0; j < m.axes(); ++j) {
    const double diagonal = less_products(j, j);
    if (!(diagonal > 0)) throw Error("the affine matrix has no inverse");
    upper(j, j) = std::sqrt(diagonal);
    const double reciprocal = 1 / upper(j, j);
    for (int i = j + 1; i < m.axes(); ++i) upper(j, i) = less_products(j, i) * reciprocal;
  }
  return upper;
}

/// Without its translation.
SmallAffine linear_part(SmallAffine m) {
  for (int i = 0; i < m.axes(); ++i) m(i, m.axes()) = 0;
  return m;
}

SmallAffine transposed(const SmallAffine& m) {
  SmallAffine out(m.axes());
  for (int i = 0; i < m.size(); ++i)
    for (int j = 0; j < m.size(); ++j) out(i, j) = m(j, i);
  return out;
}

/// One point in each column, as numpy's meshgrid(indexing="ij") orders the corners of a box.
std::vector<std::vector<double>> corners_of(const std::vector<std::int64_t>& shape, bool extent) {
  const std::size_t axes = shape.size();
  std::vector<std::vector<double>> points(std::size_t{1} << axes, std::vector<double>(axes));
  for (std::size_t corner = 0; corner < points.size(); ++corner)
    for (std::size_t axis = 0; axis < axes; ++axis) {
      const auto size = static_cast<double>(shape[axis]);
      const bool high = ((corner >> (axes - 1 - axis)) & 1U) != 0;
      points[corner][axis] = high ? size - (extent ? 0.5 : 1.0) : (extent ? -0.5 : 0.0);
    }
  return points;
}

std::vector<double> mapped(const SmallAffine& m, const std::vector<double>& point) {
  std::vector<double> out(point.size());
  for (std::size_t row = 0; row < point.size(); ++row) {
    double sum = 0;
    for (std::size_t k = 0; k < point.size(); ++k)
      sum = std::fma(m(static_cast<int>(row), static_cast<int>(k)), point[k], sum);
    out[row] = sum + m(static_cast<int>(row), m.axes());
  }
  return out;
}

bool is_lowest(const std::vector<std::vector<double>>& points, const std::vector<double>& point) {
  for (std::size_t axis = 0; axis < point.size(); ++axis)
    for (const auto& other : points)
      if (other[axis] - point[axis] < -1e-8) return false;
  return true;
}

/// The first numbers of `m` times `vector`, as many rows as that has, rounded as numpy's product of
/// a matrix and a vector: OpenBLAS has kernels of its own for it, which begin with the second.
std::vector<double> times(const SmallAffine& m, const std::vector<double>& vector) {
  std::vector<double> out;
  const auto size = static_cast<int>(vector.size());
  for (int row = 0; row < size; ++row) {
    const auto product = [&](int k) { return m(row, k) * vector[static_cast<std::size_t>(k)]; };
    if (size == 4) {
      out.push_back((product(0) + product(2)) + (product(1) + product(3)));
      continue;
    }
    double sum = size > 1 ? product(1) : product(0);
    for (int k = 0; k < size && size > 1; ++k)
      if (k != 1) sum = plus_product(sum, m(row, k), vector[static_cast<std::size_t>(k)]);
    out.push_back(sum);
  }
  return out;
}

std::vector<double> centred_offset(const std::vector<std::int64_t>& shape, const SmallAffine& in,
                                   const SmallAffine& out,
                                   const std::vector<std::int64_t>& out_shape) {
  std::vector<double> half_in;
  std::vector<double> half_out;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    half_in.push_back(static_cast<double>(shape[i]) / 2.0);
    half_out.push_back(static_cast<double>(out_shape[i]) / 2.0);
  }
  auto offset = times(in, half_in);
  const auto back = times(out, half_out);
  for (std::size_t i = 0; i < offset.size(); ++i)
    offset[i] = offset[i] + in(static_cast<int>(i), in.axes()) - back[i];
  return offset;
}

}  // namespace

SmallAffine::SmallAffine(int axes, const Affine& affine) : SmallAffine(axes) {
  for (int row = 0; row < axes; ++row) {
    for (int column = 0; column < axes; ++column) (*this)(row, column) = affine(row, column);
    if (axes > 1) (*this)(row, axes) = affine(row, 3);
  }
}

Affine SmallAffine::affine() const {
  Affine out;
  for (int row = 0; row < axes(); ++row) {
    for (int column = 0; column < axes(); ++column) out(row, column) = (*this)(row, column);
    out(row, 3) = (*this)(row, axes());
  }
  return out;
}

SmallAffine operator*(const SmallAffine& a, const SmallAffine& b) {
  SmallAffine out(a.axes());
  for (int row = 0; row < a.size(); ++row)
    for (int column = 0; column < a.size(); ++column) {
      double sum = 0;
      for (int k = 0; k < a.size(); ++k) sum += a(row, k) * b(k, column);
      out(row, column) = sum;
    }
  return out;
}

SmallAffine fused_product(const SmallAffine& a, const SmallAffine& b) {
  SmallAffine out(a.axes());
  for (int row = 0; row < a.size(); ++row)
    for (int column = 0; column < a.size(); ++column) {
      double sum = 0;
      for (int k = 0; k < a.size(); ++k) sum = std::fma(a(row, k), b(k, column), sum);
      out(row, column) = sum;
    }
  return out;
}

SmallAffine solve(SmallAffine a, SmallAffine b) {
  factor(a, b);
  const int n = a.size();
  for (int column = 0; column < n; ++column) {
    for (int row = 0; row < n; ++row)
      for (int k = 0; k < row; ++k)
        b(row, column) = plus_product(b(row, column), -a(row, k), b(k, column));
    for (int row = n - 1; row >= 0; --row) {
      for (int k = n - 1; k > row; --k)
        b(row, column) = plus_product(b(row, column), -a(row, k), b(k, column));
      b(row, column) *= 1 / a(row, row);  // LAPACK multiplies by the reciprocal
    }
  }
  return b;
}

SmallAffine inverse_of(const SmallAffine& a, bool single) {
  SmallAffine out = solve(a, SmallAffine(a.axes()));
  for (int row = 0; row < a.size() && single; ++row)
    for (int column = 0; column < a.size(); ++column)
      out(row, column) = static_cast<float>(out(row, column));
  return out;
}

bool all_close(const SmallAffine& a, const SmallAffine& b, double tolerance) {
  for (int row = 0; row < a.size(); ++row)
    for (int column = 0; column < a.size(); ++column)
      if (!(std::abs(a(row, column) - b(row, column)) <=
            tolerance + 1e-5 * std::abs(b(row, column))))
        return false;
  return true;
}

std::vector<double> spacing_of(const SmallAffine& affine) {
  std::vector<double> out;
  for (int column = 0; column < affine.axes(); ++column) {
    double sum = 0;
    for (int row = 0; row < affine.axes(); ++row) sum += affine(row, column) * affine(row, column);
    out.push_back(sum == 0 ? 1.0 : std::sqrt(sum));
  }
  return out;
}

SmallAffine zoom_affine(const SmallAffine& affine, const std::vector<double>& scale,
                        bool diagonal) {
  std::vector<double> sizes = spacing_of(affine);
  for (std::size_t i = 0; i < sizes.size() && i < scale.size(); ++i)
    if (scale[i] > 0) sizes[i] = scale[i];
  SmallAffine scaled(affine.axes());
  if (diagonal) {
    for (int i = 0; i < affine.axes(); ++i) scaled(i, i) = sizes[static_cast<std::size_t>(i)];
    return scaled;
  }
  const SmallAffine rzs = linear_part(affine);
  const SmallAffine zs = cholesky_upper(fused_product(transposed(rzs), rzs));
  const SmallAffine rotation = fused_product(rzs, solve(zs, SmallAffine(affine.axes())));
  for (int i = 0; i < affine.axes(); ++i) scaled(i, i) = sizes[static_cast<std::size_t>(i)];
  return rotation * scaled;
}

std::int64_t axis_size(double length) {
  constexpr double kBeyondAll = 1e18;
  if (std::isnan(length)) return 0;
  return static_cast<std::int64_t>(std::clamp(std::nearbyint(length), -kBeyondAll, kBeyondAll));
}

ShapeOffset shape_offset(const std::vector<std::int64_t>& shape, const SmallAffine& in,
                         const SmallAffine& out, bool scale_extent) {
  const auto corners = corners_of(shape, scale_extent);
  const SmallAffine xform = solve(out, in);
  std::vector<std::vector<double>> moved;
  for (const auto& corner : corners) moved.push_back(mapped(xform, corner));
  ShapeOffset result;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto [low, high] =
        std::minmax_element(moved.begin(), moved.end(),
                            [&](const auto& a, const auto& b) { return a[axis] < b[axis]; });
    const double extent = (*high)[axis] - (*low)[axis] + (scale_extent ? 0.0 : 1.0);
    result.shape.push_back(axis_size(extent));
  }
  const auto lowest = std::find_if(moved.begin(), moved.end(),
                                   [&](const auto& point) { return is_lowest(moved, point); });
  result.offset = lowest == moved.end()
                      ? centred_offset(shape, in, out, result.shape)
                      : mapped(in, corners[static_cast<std::size_t>(lowest - moved.begin())]);
  if (!scale_extent) return result;
  std::vector<double> shift;
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    shift.push_back(
        0.5 * (static_cast<double>(shape[axis]) / static_cast<double>(result.shape[axis]) - 1.0));
  shift.push_back(1);
  const auto moved_shift = times(in, shift);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const double sign = static_cast<double>((result.offset[axis] > 0) - (result.offset[axis] < 0));
    result.offset[axis] = std::abs(moved_shift[axis]) * sign;
  }
  return result;
}

}  // namespace clara::transforms
