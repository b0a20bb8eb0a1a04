#pragma once

#include "nifti/header.hpp"

namespace clara::transforms_io::nifti {

/// srow_x, srow_y, srow_z.
Matrix sform(const Header& header);
/// From the quaternion, pixdim and qoffset. Throws clara::Error when the quaternion is longer
/// than 1.
Matrix qform(const Header& header);
/// The one that nibabel takes: sform when it has a code, else qform when it has one, else the
/// middle of the image as the origin and the x axis to the left.
Matrix best_affine(const Header& header);

/// Where pixdim contradicts the affine, prefers the one of sform and qform that agrees with it, or
/// else takes the affine's spacing for pixdim, as MONAI's reader does. Returns the affine of the
/// image: nibabel's, which a pixdim that is changed at the end does not change any more.
Matrix rectify(Header& header);

/// Lengths of the first `rank` columns, of as many rows; 0 becomes 1.
std::vector<double> spacing(const Matrix& affine, std::size_t rank);

/// An affine as the header's quaternion, qfac and pixdim hold it; shears are stripped, as nibabel
/// does.
struct QForm {
  double qfac = 1;
  std::array<double, 3> zooms{};
  std::array<double, 4> quaternion{};  ///< w, x, y, z
};
QForm qform_of(const Matrix& affine);

}  // namespace clara::transforms_io::nifti
