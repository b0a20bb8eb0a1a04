#include "common/square.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace clara::transforms {
namespace {

void swap_rows(Square& m, int a, int b) {
  for (int column = 0; column < m.size(); ++column) std::swap(m(a, column), m(b, column));
}

/// Factors `a` in place (unit lower, upper) and permutes `b` alike.
void factor(Square& a, Square& b) {
  const int n = a.size();
  for (int j = 0; j < n; ++j) {
    int pivot = j;
    for (int i = j + 1; i < n; ++i)
      if (std::abs(a(i, j)) > std::abs(a(pivot, j))) pivot = i;
    if (a(pivot, j) == 0 || !std::isfinite(a(pivot, j)))
      throw Error("the affine matrix has no inverse");
    swap_rows(a, j, pivot);
    swap_rows(b, j, pivot);
    const double reciprocal = 1 / a(j, j);
    for (int i = j + 1; i < n; ++i) a(i, j) *= reciprocal;
    for (int i = j + 1; i < n; ++i)
      for (int k = j + 1; k < n; ++k) a(i, k) -= a(i, j) * a(j, k);
  }
}

/// Upper triangular U with U^T U = m, for the leading axes x axes block.
Square cholesky_upper(const Square& m) {
  Square upper(m.axes());
  for (int j = 0; j < m.axes(); ++j) {
    double diagonal = m(j, j);
    for (int k = 0; k < j; ++k) diagonal -= upper(k, j) * upper(k, j);
    if (!(diagonal > 0)) throw Error("the affine matrix has no inverse");
    upper(j, j) = std::sqrt(diagonal);
    for (int i = j + 1; i < m.axes(); ++i) {
      double sum = m(j, i);
      for (int k = 0; k < j; ++k) sum -= upper(k, j) * upper(k, i);
      upper(j, i) = sum / upper(j, j);
    }
  }
  return upper;
}

/// Without its translation.
Square linear_part(Square m) {
  for (int i = 0; i < m.axes(); ++i) m(i, m.axes()) = 0;
  return m;
}

Square transposed(const Square& m) {
  Square out(m.axes());
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

std::vector<double> mapped(const Square& m, const std::vector<double>& point) {
  std::vector<double> out(point.size());
  for (std::size_t row = 0; row < point.size(); ++row) {
    double sum = 0;
    for (std::size_t k = 0; k < point.size(); ++k)
      sum += m(static_cast<int>(row), static_cast<int>(k)) * point[k];
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

std::vector<double> centred_offset(const std::vector<std::int64_t>& shape, const Square& in,
                                   const Square& out, const std::vector<std::int64_t>& out_shape) {
  std::vector<double> half_in;
  std::vector<double> half_out;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    half_in.push_back(static_cast<double>(shape[i]) / 2.0);
    half_out.push_back(static_cast<double>(out_shape[i]) / 2.0);
  }
  auto offset = mapped(in, half_in);
  const auto back = mapped(linear_part(out), half_out);
  for (std::size_t i = 0; i < offset.size(); ++i) offset[i] -= back[i];
  return offset;
}

}  // namespace

Square::Square(int axes, const Affine& affine) : Square(axes) {
  for (int row = 0; row < axes; ++row) {
    for (int column = 0; column < axes; ++column) (*this)(row, column) = affine(row, column);
    if (axes > 1) (*this)(row, axes) = affine(row, 3);
  }
}

Affine Square::affine() const {
  Affine out;
  for (int row = 0; row < axes(); ++row) {
    for (int column = 0; column < axes(); ++column) out(row, column) = (*this)(row, column);
    out(row, 3) = (*this)(row, axes());
  }
  return out;
}

Square operator*(const Square& a, const Square& b) {
  Square out(a.axes());
  for (int row = 0; row < a.size(); ++row)
    for (int column = 0; column < a.size(); ++column) {
      double sum = 0;
      for (int k = 0; k < a.size(); ++k) sum += a(row, k) * b(k, column);
      out(row, column) = sum;
    }
  return out;
}

Square solve(Square a, Square b) {
  factor(a, b);
  const int n = a.size();
  for (int column = 0; column < n; ++column) {
    for (int row = 0; row < n; ++row)
      for (int k = 0; k < row; ++k) b(row, column) -= a(row, k) * b(k, column);
    for (int row = n - 1; row >= 0; --row) {
      for (int k = row + 1; k < n; ++k) b(row, column) -= a(row, k) * b(k, column);
      b(row, column) *= 1 / a(row, row);  // LAPACK multiplies by the reciprocal
    }
  }
  return b;
}

bool all_close(const Square& a, const Square& b, double tolerance) {
  for (int row = 0; row < a.size(); ++row)
    for (int column = 0; column < a.size(); ++column)
      if (!(std::abs(a(row, column) - b(row, column)) <=
            tolerance + 1e-5 * std::abs(b(row, column))))
        return false;
  return true;
}

std::vector<double> spacing_of(const Square& affine) {
  std::vector<double> out;
  for (int column = 0; column < affine.axes(); ++column) {
    double sum = 0;
    for (int row = 0; row < affine.axes(); ++row) sum += affine(row, column) * affine(row, column);
    out.push_back(sum == 0 ? 1.0 : std::sqrt(sum));
  }
  return out;
}

Square zoom_affine(const Square& affine, const std::vector<double>& scale, bool diagonal) {
  std::vector<double> sizes = spacing_of(affine);
  for (std::size_t i = 0; i < sizes.size() && i < scale.size(); ++i)
    if (scale[i] > 0) sizes[i] = scale[i];
  Square scaled(affine.axes());
  if (diagonal) {
    for (int i = 0; i < affine.axes(); ++i) scaled(i, i) = sizes[static_cast<std::size_t>(i)];
    return scaled;
  }
  const Square rzs = linear_part(affine);
  const Square zs = cholesky_upper(transposed(rzs) * rzs);
  const Square rotation = rzs * solve(zs, Square(affine.axes()));
  for (int i = 0; i < affine.axes(); ++i) scaled(i, i) = sizes[static_cast<std::size_t>(i)];
  return rotation * scaled;
}

ShapeOffset shape_offset(const std::vector<std::int64_t>& shape, const Square& in,
                         const Square& out, bool scale_extent) {
  const auto corners = corners_of(shape, scale_extent);
  const Square xform = solve(out, in);
  std::vector<std::vector<double>> moved;
  for (const auto& corner : corners) moved.push_back(mapped(xform, corner));
  ShapeOffset result;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto [low, high] =
        std::minmax_element(moved.begin(), moved.end(),
                            [&](const auto& a, const auto& b) { return a[axis] < b[axis]; });
    const double extent = (*high)[axis] - (*low)[axis] + (scale_extent ? 0.0 : 1.0);
    result.shape.push_back(static_cast<std::int64_t>(std::nearbyint(extent)));
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
  const auto moved_shift = mapped(in, shift);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const double sign = static_cast<double>((result.offset[axis] > 0) - (result.offset[axis] < 0));
    result.offset[axis] = std::abs(moved_shift[axis]) * sign;
  }
  return result;
}

}  // namespace clara::transforms
