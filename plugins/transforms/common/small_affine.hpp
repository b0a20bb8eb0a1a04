#pragma once

#include <clara/train/sample.hpp>

#include <cstdint>
#include <vector>

namespace clara::transforms {

/// An affine of as many spatial axes as an image has: 1 to 3. The arithmetic follows numpy's,
/// operation by operation, where the result decides between two neighbours (a nearest voxel, a
/// rounded size).
class SmallAffine {
 public:
  explicit SmallAffine(int axes) : size_(axes + 1) {
    for (int i = 0; i < size_; ++i) (*this)(i, i) = 1;
  }
  /// MONAI's to_affine_nd: the first `axes` rows and columns of a 4x4 affine, and its translation.
  SmallAffine(int axes, const Affine& affine);
  /// Back in 4x4, the other axes as in the identity.
  Affine affine() const;

  int axes() const { return size_ - 1; }
  int size() const { return size_; }
  double& operator()(int row, int column) { return m_[row * 4 + column]; }
  double operator()(int row, int column) const { return m_[row * 4 + column]; }

 private:
  int size_;
  double m_[16] = {};
};

/// As torch's matmul rounds it.
SmallAffine operator*(const SmallAffine& a, const SmallAffine& b);
/// As numpy's rounds it: each product is fused with its addition.
SmallAffine fused_product(const SmallAffine& a, const SmallAffine& b);
/// a^-1 b, as LAPACK computes it. Throws clara::Error when `a` has no inverse.
SmallAffine solve(SmallAffine a, SmallAffine b);
/// numpy.linalg.inv, of float32 (`single`: it computes in float64 even so) or float64. Throws as
/// solve().
SmallAffine inverse_of(const SmallAffine& a, bool single = false);
/// numpy.allclose with `tolerance` as atol and 1e-5 as rtol.
bool all_close(const SmallAffine& a, const SmallAffine& b, double tolerance);

/// Below this, MONAI takes two affines for the same.
constexpr double kAffineTolerance = 1e-3;

/// MONAI's affine_to_spacing: length of a voxel along each axis, 1 where it would be 0.
std::vector<double> spacing_of(const SmallAffine& affine);
/// MONAI's zoom_affine: `affine` with voxels of the size `scale`; its rotation is kept unless
/// `diagonal`.
SmallAffine zoom_affine(const SmallAffine& affine, const std::vector<double>& scale, bool diagonal);

/// The number of voxels along an axis of this length: the nearest integer, and where there is none
/// (beyond 64 bits) one that check_result() refuses.
std::int64_t axis_size(double length);

struct ShapeOffset {
  std::vector<std::int64_t> shape;
  std::vector<double> offset;
};
/// MONAI's compute_shape_offset: shape and origin of a grid `out` that covers an image of `shape`
/// on the grid `in`.
ShapeOffset shape_offset(const std::vector<std::int64_t>& shape, const SmallAffine& in,
                         const SmallAffine& out, bool scale_extent);

}  // namespace clara::transforms
