#include <clara/error.hpp>

#include <algorithm>
#include <cmath>

#include "nifti/affine.hpp"

namespace clara::transforms_io::nifti {
namespace {

/// 3x3, row-major.
using Matrix3 = std::array<double, 9>;

double determinant(const Matrix3& m) {
  return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) +
         m[2] * (m[3] * m[7] - m[4] * m[6]);
}

Matrix3 inverse_transposed(const Matrix3& m) {
  const double d = determinant(m);
  if (d == 0 || !std::isfinite(d)) throw Error("the affine matrix has no inverse");
  return {(m[4] * m[8] - m[5] * m[7]) / d, (m[5] * m[6] - m[3] * m[8]) / d,
          (m[3] * m[7] - m[4] * m[6]) / d, (m[2] * m[7] - m[1] * m[8]) / d,
          (m[0] * m[8] - m[2] * m[6]) / d, (m[1] * m[6] - m[0] * m[7]) / d,
          (m[1] * m[5] - m[2] * m[4]) / d, (m[2] * m[3] - m[0] * m[5]) / d,
          (m[0] * m[4] - m[1] * m[3]) / d};
}

/// The nearest orthogonal matrix: Newton's iteration for the polar decomposition (Higham 1986). It
/// does not move a matrix that is orthogonal already by more than rounding.
Matrix3 nearest_rotation(Matrix3 m) {
  for (int step = 0; step < 50; ++step) {
    const Matrix3 other = inverse_transposed(m);
    double change = 0;
    for (std::size_t i = 0; i < 9; ++i) {
      const double next = (m[i] + other[i]) / 2;
      change = std::max(change, std::abs(next - m[i]));
      m[i] = next;
    }
    if (change < 1e-15) break;
  }
  return m;
}

/// Starts from the largest of the four components, so that no digit is lost; w is not negative.
std::array<double, 4> quaternion_of(const Matrix3& m) {
  const std::array<double, 4> squares{1 + m[0] + m[4] + m[8], 1 + m[0] - m[4] - m[8],
                                      1 - m[0] + m[4] - m[8], 1 - m[0] - m[4] + m[8]};
  const auto largest = std::max_element(squares.begin(), squares.end()) - squares.begin();
  const double s = 2 * std::sqrt(squares[static_cast<std::size_t>(largest)]);
  std::array<double, 4> q{};
  switch (largest) {
    case 0:
      q = {s / 4, (m[7] - m[5]) / s, (m[2] - m[6]) / s, (m[3] - m[1]) / s};
      break;
    case 1:
      q = {(m[7] - m[5]) / s, s / 4, (m[1] + m[3]) / s, (m[2] + m[6]) / s};
      break;
    case 2:
      q = {(m[2] - m[6]) / s, (m[1] + m[3]) / s, s / 4, (m[5] + m[7]) / s};
      break;
    default:
      q = {(m[3] - m[1]) / s, (m[2] + m[6]) / s, (m[5] + m[7]) / s, s / 4};
      break;
  }
  if (q[0] < 0)
    for (double& value : q) value = -value;
  return q;
}

}  // namespace

QForm qform_of(const Matrix& affine) {
  QForm out;
  Matrix3 m{};
  for (std::size_t column = 0; column < 3; ++column) {
    double sum = 0;
    for (std::size_t row = 0; row < 3; ++row)
      sum += affine[row * 4 + column] * affine[row * 4 + column];
    out.zooms[column] = std::sqrt(sum);
    for (std::size_t row = 0; row < 3; ++row)
      m[row * 3 + column] = affine[row * 4 + column] / out.zooms[column];
  }
  if (!(determinant(m) > 0)) {
    out.qfac = -1;
    for (const std::size_t i : {2, 5, 8}) m[i] = -m[i];
  }
  out.quaternion = quaternion_of(nearest_rotation(m));
  return out;
}

}  // namespace clara::transforms_io::nifti
