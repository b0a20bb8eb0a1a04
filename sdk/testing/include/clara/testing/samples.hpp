#pragma once

/// A sample for the suites of transforms, composites and datasets, and what differs between two.

#include <ATen/core/Tensor.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/sin.h>
#include <clara/train/sample.hpp>
#include <clara/value.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace clara::testing {

/// "image": float32 of one channel with values from -1 to 1; "label": 0, 1 and 2; both 24 x 20 x
/// 18, on the same oblique grid.
inline Sample conformance_sample() {
  const at::Tensor count = at::arange(24.0 * 20 * 18).to(at::kFloat).reshape({1, 24, 20, 18});
  const at::Tensor wave = at::sin(count.mul(0.37));
  Affine affine;
  affine.m = {-0.8, 0.1, 0, 30, 0.1, 0.8, 0, -20, 0, 0, 2.5, 7, 0, 0, 0, 1};
  Array rows;
  for (std::size_t row = 0; row < 4; ++row)
    rows.emplace_back(Array(affine.m.begin() + static_cast<std::ptrdiff_t>(row * 4),
                            affine.m.begin() + static_cast<std::ptrdiff_t>(row * 4 + 4)));
  const Object meta{{"filename_or_obj", "/data/case_7.nii.gz"},
                    {"spatial_shape", Array{24, 20, 18}},
                    {"original_affine", rows},
                    {"original_channel_dim", 0}};
  Sample sample;
  sample.set("image", Image{wave, affine, {}, meta, {}});
  sample.set("label", Image{wave.mul(2.9).clamp_min(0).floor(), affine, {}, meta, {}});
  return sample;
}

namespace detail {

inline std::string difference(const Image& a, const Image& b) {
  if (a.data.sizes() != b.data.sizes()) return "shape";
  if (a.data.scalar_type() != b.data.scalar_type()) return "number type";
  if (!at::equal(a.data.nan_to_num(7e30), b.data.nan_to_num(7e30))) return "voxels";
  if (!(a.affine == b.affine)) return "affine";
  if (Value(a.meta.object()).json() != Value(b.meta.object()).json()) return "meta data";
  if (!a.pending.empty() || !b.pending.empty()) return "pending changes";
  if (a.applied.size() != b.applied.size()) return "number of applied transforms";
  for (std::size_t i = 0; i < a.applied.size(); ++i)
    if (a.applied[i].transform != b.applied[i].transform || a.applied[i].info != b.applied[i].info)
      return "applied transform";
  return "";
}

/// "" when two samples are the same, else what differs.
inline std::string difference(const Sample& a, const Sample& b) {
  if (a.keys() != b.keys()) return "keys";
  for (const auto& key : a.keys()) {
    const Image* image = a.find_image(key);
    if ((image != nullptr) != (b.find_image(key) != nullptr)) return key + ": kind of field";
    const at::Tensor* tensor = a.find_tensor(key);
    if ((tensor != nullptr) != (b.find_tensor(key) != nullptr)) return key + ": kind of field";
    const auto found =
        image    ? difference(*image, b.image(key))
        : tensor ? std::string(at::equal(*tensor, *b.find_tensor(key)) ? "" : "tensor")
        : a.find_value(key)->json() == b.find_value(key)->json() ? std::string()
                                                                 : std::string("value");
    if (!found.empty()) return key + ": " + found;
  }
  return "";
}

inline std::string difference(const std::vector<Sample>& a, const std::vector<Sample>& b) {
  if (a.size() != b.size()) return "number of samples";
  for (std::size_t i = 0; i < a.size(); ++i)
    if (auto found = difference(a[i], b[i]); !found.empty()) return found;
  return "";
}

/// With memory of its own.
inline Sample deep_copy(const Sample& sample) {
  Sample copy = sample;
  for (const auto& key : copy.keys())
    if (copy.find_image(key)) copy.image(key).data = copy.image(key).data.clone();
  return copy;
}

}  // namespace detail

}  // namespace clara::testing
