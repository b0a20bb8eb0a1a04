#include "nifti/affine.hpp"

#include <clara/error.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace clara::transforms_io::nifti {
namespace {

using Quaternion = std::array<long double, 4>;

Matrix identity() { return {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}; }

/// The real part follows from the length 1; extended precision, since it is a difference of near
/// numbers.
Quaternion unit_quaternion(const Header& header) {
  const long double b = header.number("quatern_b");
  const long double c = header.number("quatern_c");
  const long double d = header.number("quatern_d");
  const long double w2 = 1.0L - (b * b + c * c + d * d);
  const double threshold = header.version() == 1 ? std::numeric_limits<float>::epsilon() * 3
                                                 : std::numeric_limits<double>::epsilon() * 3;
  if (std::abs(w2) < threshold) return {0, b, c, d};
  if (!(w2 >= 0))
    throw Error("quatern_b, quatern_c and quatern_d are " + number_text(static_cast<double>(b)) +
                ", " + number_text(static_cast<double>(c)) + " and " +
                number_text(static_cast<double>(d)) + ", which is longer than 1");
  return {std::sqrt(w2), b, c, d};
}

std::array<long double, 9> rotation(const Quaternion& q) {
  const auto [w, x, y, z] = q;
  const long double norm = w * w + x * x + y * y + z * z;
  if (norm < std::numeric_limits<double>::epsilon()) return {1, 0, 0, 0, 1, 0, 0, 0, 1};
  const long double s = 2.0L / norm;
  const long double sx = x * s, sy = y * s, sz = z * s;
  return {1.0L - (y * sy + z * sz), x * sy - w * sz,          x * sz + w * sy,
          x * sy + w * sz,          1.0L - (x * sx + z * sz), y * sz - w * sx,
          x * sz - w * sy,          y * sz + w * sx,          1.0L - (x * sx + y * sy)};
}

Matrix base_affine(const Header& header) {
  Matrix out = identity();
  for (std::size_t i = 0; i < 3; ++i) {
    const bool there = i < header.shape().size();
    const double size = there ? static_cast<double>(header.shape()[i]) : 1;
    const double zoom = (there ? header.number("pixdim", i + 1) : 1) * (i == 0 ? -1 : 1);
    out[i * 5] = zoom;
    out[i * 4 + 3] = -((size - 1) / 2.0) * zoom;
  }
  return out;
}

/// numpy.allclose(a, b).
bool all_close(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) {
    return x == y || std::abs(x - y) <= 1e-8 + 1e-5 * std::abs(y);
  });
}

void set_sform(Header& header, const Matrix& affine) {
  if (header.number("sform_code") == 0) header.set_number("sform_code", 0, 2);
  for (std::size_t row = 0; row < 3; ++row)
    for (std::size_t column = 0; column < 4; ++column)
      header.set_number(std::array{"srow_x", "srow_y", "srow_z"}[row], column,
                        affine[row * 4 + column]);
}

void set_qform(Header& header, const Matrix& affine) {
  if (header.number("qform_code") == 0) header.set_number("qform_code", 0, 2);
  const QForm form = qform_of(affine);
  header.set_number("pixdim", 0, form.qfac);
  for (std::size_t i = 0; i < 3; ++i) {
    header.set_number("pixdim", i + 1, form.zooms[i]);
    header.set_number(std::array{"quatern_b", "quatern_c", "quatern_d"}[i], 0,
                      form.quaternion[i + 1]);
    header.set_number(std::array{"qoffset_x", "qoffset_y", "qoffset_z"}[i], 0, affine[i * 4 + 3]);
  }
}

}  // namespace

Matrix sform(const Header& header) {
  Matrix out = identity();
  for (std::size_t row = 0; row < 3; ++row)
    for (std::size_t column = 0; column < 4; ++column)
      out[row * 4 + column] = header.number(std::array{"srow_x", "srow_y", "srow_z"}[row], column);
  return out;
}

Matrix qform(const Header& header) {
  const auto turned = rotation(unit_quaternion(header));
  Matrix out = identity();
  for (std::size_t column = 0; column < 3; ++column) {
    const double zoom =
        header.number("pixdim", column + 1) * (column == 2 ? header.number("pixdim", 0) : 1);
    for (std::size_t row = 0; row < 3; ++row)
      out[row * 4 + column] = static_cast<double>(turned[row * 3 + column] * zoom);
  }
  out[3] = header.number("qoffset_x");
  out[7] = header.number("qoffset_y");
  out[11] = header.number("qoffset_z");
  return out;
}

Matrix best_affine(const Header& header) {
  if (header.number("sform_code") != 0) return sform(header);
  if (header.number("qform_code") != 0) return qform(header);
  return base_affine(header);
}

std::vector<double> spacing(const Matrix& affine, std::size_t rank) {
  std::vector<double> out(rank);
  for (std::size_t column = 0; column < rank; ++column) {
    double sum = 0;
    for (std::size_t row = 0; row < rank; ++row)
      sum += affine[row * 4 + column] * affine[row * 4 + column];
    out[column] = sum == 0 ? 1.0 : std::sqrt(sum);
  }
  return out;
}

Matrix rectify(Header& header) {
  const Matrix affine = best_affine(header);
  const std::size_t rank = header.shape().size();
  if (rank >= 5) return affine;
  std::vector<double> pixdim;
  for (std::size_t i = 1; i <= rank; ++i) pixdim.push_back(header.number("pixdim", i));
  const auto agrees = [&](const Matrix& other) { return all_close(spacing(other, rank), pixdim); };
  if (all_close(pixdim, spacing(affine, rank))) return affine;
  const Matrix s = sform(header);
  const Matrix q = qform(header);
  if (header.number("sform_code") != 0) {
    if (agrees(s)) return affine;
    if (agrees(q)) {
      set_sform(header, q);
      return best_affine(header);
    }
  }
  if (header.number("qform_code") != 0) {
    if (agrees(q)) return affine;
    if (agrees(s)) {
      set_qform(header, s);
      return best_affine(header);
    }
  }
  const auto lengths = spacing(affine, rank);
  for (std::size_t i = 0; i < rank; ++i) header.set_number("pixdim", i + 1, lengths[i]);
  return affine;
}

}  // namespace clara::transforms_io::nifti
