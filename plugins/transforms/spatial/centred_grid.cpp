#include "centred_grid.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/stack.h>
#include <clara/error.hpp>
#include <clara/internal/texts.hpp>
#include <clara/train/parallel.hpp>

#include <algorithm>
#include <array>

#include "common/map_transform.hpp"
#include "common/spline.hpp"

namespace clara::transforms_spatial {
namespace {

/// LibTorch multiplies small matrices otherwise than large ones, so that a part of a grid has at
/// least so many voxels, or is the whole.
constexpr std::int64_t kLeast = 8192;

std::int64_t product(const std::vector<std::int64_t>& shape, std::size_t from) {
  std::int64_t out = 1;
  for (auto i = from; i < shape.size(); ++i) out *= shape[i];
  return out;
}

/// The middle is 0.
double centred(std::int64_t index, std::int64_t size) {
  return static_cast<double>(index) - static_cast<double>(size - 1) / 2;
}

/// The places of the voxels of the planes [begin, end), [rows, planes * plane], with offsets added
/// in float64 as MONAI does; the rows after the axes are ones.
template <class T>
at::Tensor voxels(const std::vector<std::int64_t>& shape, std::int64_t begin, std::int64_t end,
                  const at::Tensor& offsets, std::int64_t rows) {
  const auto plane = product(shape, 1);
  const auto count = (end - begin) * plane;
  const at::Tensor out =
      at::empty({rows, count}, at::TensorOptions(c10::CppTypeToScalarType<T>::value));
  auto* to = out.mutable_data_ptr<T>();
  std::fill(to + static_cast<std::int64_t>(shape.size()) * count, to + rows * count, T(1));
  for (std::size_t axis = 0; axis < shape.size(); ++axis, to += count) {
    const std::int64_t inner = product(shape, axis + 1);
    const std::int64_t size = shape[axis];
    const float* moved =
        offsets.defined() ? offsets.const_data_ptr<float>() +
                                static_cast<std::int64_t>(axis) * shape[0] * plane + begin * plane
                          : nullptr;
    std::int64_t place = axis == 0 ? begin : 0;
    for (std::int64_t at = 0; at < count; at += inner, place = (place + 1) % size) {
      const double here = centred(place, size);
      if (moved == nullptr)
        std::fill(to + at, to + at + inner, static_cast<T>(here));
      else if (inner > 1)
        for (auto i = at; i < at + inner; ++i) to[i] = static_cast<T>(here + moved[i]);
      else
        to[at] = static_cast<T>(here + moved[at]);
    }
  }
  return out;
}

std::vector<std::int64_t> part_shape(std::int64_t rows, const std::vector<std::int64_t>& shape,
                                     std::int64_t planes) {
  std::vector<std::int64_t> out{rows, planes};
  out.insert(out.end(), shape.begin() + 1, shape.end());
  return out;
}

/// work(begin, end) over parts of the planes, of at least kLeast voxels each.
template <class Work>
void for_parts(const std::vector<std::int64_t>& shape, const Work& work) {
  const auto plane = std::max<std::int64_t>(1, product(shape, 1));
  const auto planes = std::min(shape[0], (kLeast + plane - 1) / plane);
  const auto parts = std::max<std::int64_t>(1, shape[0] / planes);
  parallel_for(0, parts, 1, [&](std::int64_t first, std::int64_t last) {
    for (auto part = first; part < last; ++part)
      work(part * planes, part + 1 == parts ? shape[0] : (part + 1) * planes);
  });
}

/// From voxels of the middle to torch's -1 to 1.
template <class T, class G>
void sample_part(const transforms::GridSampler& sampler, const at::Tensor& grid,
                 const std::array<T, 3>& scale, float* out, std::int64_t channel_step) {
  constexpr std::int64_t kBlock = 1024;
  std::array<std::array<T, kBlock>, 3> places;
  const auto count = grid.numel() / grid.size(0);
  const auto* from = grid.const_data_ptr<G>();
  for (std::int64_t begin = 0; begin < count; begin += kBlock) {
    const auto some = std::min(kBlock, count - begin);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const auto* here = from + static_cast<std::int64_t>(axis) * count + begin;
      for (std::int64_t i = 0; i < some; ++i)
        places[axis][static_cast<std::size_t>(i)] = static_cast<T>(here[i]) * scale[axis];
    }
    sampler.sample<T>({places[2].data(), places[1].data(), places[0].data(), 1}, some, out + begin,
                      channel_step);
  }
}

template <class T>
void sample_all(const transforms::ImageSampler& sampler, const at::Tensor& data,
                const std::vector<std::int64_t>& shape, const CentredGrid& grid,
                const at::Tensor& out) {
  const auto plane = product(shape, 1);
  std::array<T, 3> scale{};
  for (std::size_t axis = 0; axis < 3; ++axis)
    scale[axis] = static_cast<T>(2.0 / static_cast<double>(std::max<std::int64_t>(
                                           2, data.size(static_cast<std::int64_t>(axis) + 1))));
  for_parts(shape, [&](std::int64_t begin, std::int64_t end) {
    const at::Tensor part = grid(begin, end);
    auto* to = out.mutable_data_ptr<float>() + begin * plane;
    if (part.scalar_type() == at::kFloat)
      sample_part<T, float>(sampler.places(), part, scale, to, shape[0] * plane);
    else
      sample_part<T, double>(sampler.places(), part, scale, to, shape[0] * plane);
  });
}

/// MONAI's own operations, on the whole grid.
at::Tensor by_torch(const at::Tensor& data, const at::Tensor& grid,
                    const transforms::Resampling& how) {
  const auto axes = data.dim() - 1;
  std::vector<at::Tensor> rows;
  for (auto axis = axes; axis-- > 0;) {
    const auto size = std::max<std::int64_t>(2, data.size(axis + 1));
    rows.push_back(
        grid.select(0, axis).to(data.device(), how.dtype).mul(2.0 / static_cast<double>(size)));
  }
  return transforms::sample_by_torch(data.to(how.dtype).unsqueeze(0),
                                     at::stack(rows, -1).unsqueeze(0), how)
      .to(at::kFloat);
}

at::Tensor by_spline(const at::Tensor& data, const std::vector<std::int64_t>& shape,
                     const at::Tensor& grid, const CentredSampling& how, at::ScalarType type) {
  const auto axes = data.dim() - 1;
  std::vector<at::Tensor> rows;
  for (std::int64_t axis = 0; axis < axes; ++axis) {
    const auto size = static_cast<double>(std::max<std::int64_t>(2, data.size(axis + 1)));
    at::Tensor row = grid.select(0, axis).reshape({-1});
    if (how.align_corners) row = row.mul((size - 1) / size);
    rows.push_back(row.add((size - 1) / 2).to(at::kDouble));
  }
  return transforms::sample_spline(
      data, at::stack(rows), shape,
      {how.mode.front() - '0', transforms::scipy_padding(how.padding_mode), false, type});
}

}  // namespace

CentredGrid identity_grid(const std::vector<std::int64_t>& shape) {
  return [shape](std::int64_t begin, std::int64_t end) {
    const auto rows = static_cast<std::int64_t>(shape.size());
    return voxels<double>(shape, begin, end, {}, rows).view(part_shape(rows, shape, end - begin));
  };
}

CentredGrid affine_grid(const at::Tensor& matrix, const std::vector<std::int64_t>& shape,
                        const at::Tensor& offsets) {
  return [matrix, shape, offsets](std::int64_t begin, std::int64_t end) {
    const auto rows = static_cast<std::int64_t>(shape.size()) + 1;
    const auto type = matrix.scalar_type();
    const at::Tensor before = type == at::kDouble ? voxels<double>(shape, begin, end, offsets, rows)
                                                  : voxels<float>(shape, begin, end, offsets, rows);
    return at::matmul(matrix, before.to(type)).view(part_shape(rows, shape, end - begin));
  };
}

at::Tensor resample_centred(const at::Tensor& data, const std::vector<std::int64_t>& shape,
                            const CentredGrid& grid, const CentredSampling& wanted) {
  if (data.dim() - 1 != static_cast<std::int64_t>(shape.size()) || shape.size() < 2 ||
      shape.size() > 3)
    throw Error("the image has " + std::to_string(data.dim() - 1) + " spatial axes, expected " +
                (shape.size() == 3 ? "3" : "2") + " for a grid of " + grid_text(shape));
  transforms::check_source(transforms::spatial_shape(data));
  auto type = wanted.dtype.value_or(data.scalar_type());
  if (!at::isFloatingType(type)) type = at::kDouble;  // torch interpolates no integers
  if (transforms::is_order(wanted.mode))
    return by_spline(data, shape, grid(0, shape[0]), wanted, type);
  const transforms::Resampling how{wanted.mode, transforms::torch_padding(wanted.padding_mode),
                                   wanted.align_corners, type};
  if (how.mode == "bicubic" && shape.size() != 2)
    throw Error("bicubic is for 2 spatial axes, the image has " + std::to_string(shape.size()) +
                "; 3 is the cubic spline, for any number");
  const auto sampler = transforms::grid_sampler_of(data, how);
  if (!sampler) return by_torch(data, grid(0, shape[0]), how);
  std::vector<std::int64_t> sizes{data.size(0)};
  sizes.insert(sizes.end(), shape.begin(), shape.end());
  const at::Tensor out = at::empty(sizes, at::TensorOptions(at::kFloat));
  if (type == at::kFloat)
    sample_all<float>(*sampler, data, shape, grid, out);
  else
    sample_all<double>(*sampler, data, shape, grid, out);
  return out;
}

}  // namespace clara::transforms_spatial
