#include "affine_parameters.hpp"

#include <ATen/ops/cos.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/sin.h>
#include <clara/error.hpp>

#include <algorithm>
#include <utility>

#include "euler.hpp"

namespace clara::transforms_spatial {
namespace {

at::Tensor identity(std::int64_t axes) { return at::eye(axes + 1, at::TensorOptions(at::kFloat)); }

void set(const at::Tensor& matrix, std::int64_t row, std::int64_t column, double value) {
  matrix.mutable_data_ptr<float>()[row * matrix.size(1) + column] = static_cast<float>(value);
}

/// By `angle` in the plane of two axes, from the first towards the second.
at::Tensor turn(std::int64_t axes, std::int64_t first, std::int64_t second, double angle) {
  const at::Tensor radians = at::scalar_tensor(angle, at::TensorOptions(at::kFloat));
  const float sine = at::sin(radians).item<float>();
  const float cosine = at::cos(radians).item<float>();
  at::Tensor out = identity(axes);
  set(out, first, first, cosine);
  set(out, first, second, -sine);
  set(out, second, first, sine);
  set(out, second, second, cosine);
  return out;
}

at::Tensor rotation(const AffineParameters& parameters, std::int64_t axes) {
  if (axes == 2) return turn(axes, 0, 1, parameters.rotate[0]);
  const auto& order = parameters.rotate_order;
  const auto wrong = wrong_order(order, parameters.rotate.size());
  if (!wrong.empty()) throw Error("rotate_order: " + wrong);
  at::Tensor out = identity(axes);
  for (std::size_t i = 0; i < parameters.rotate.size(); ++i) {
    const char axis = static_cast<char>(order[i] | 0x20);
    const at::Tensor each = axis == 'x'   ? turn(axes, 1, 2, parameters.rotate[i])
                            : axis == 'y' ? turn(axes, 2, 0, parameters.rotate[i])
                                          : turn(axes, 0, 1, parameters.rotate[i]);
    out = order.front() < 'a' ? at::matmul(out, each) : at::matmul(each, out);
  }
  return out;
}

/// One elementary shear after the other.
at::Tensor shear(std::vector<double> coefficients, std::int64_t axes) {
  coefficients.resize(static_cast<std::size_t>(axes * (axes - 1)), 0.0);
  at::Tensor out = identity(axes);
  std::size_t next = 0;
  for (std::int64_t row = 0; row < axes; ++row)
    for (std::int64_t column = 0; column < axes; ++column) {
      if (row == column) continue;
      const at::Tensor each = identity(axes);
      set(each, row, column, coefficients[next++]);
      out = at::matmul(each, out);
    }
  return out;
}

at::Tensor translation(const std::vector<double>& shift, std::int64_t axes) {
  at::Tensor out = identity(axes);
  for (std::int64_t i = 0; i < std::min<std::int64_t>(axes, std::ssize(shift)); ++i)
    set(out, i, axes, shift[static_cast<std::size_t>(i)]);
  return out;
}

at::Tensor scaling(std::vector<double> factors, std::int64_t axes) {
  factors.resize(static_cast<std::size_t>(axes), 1.0);
  at::Tensor out = identity(axes);
  for (std::int64_t i = 0; i < axes; ++i) set(out, i, i, factors[static_cast<std::size_t>(i)]);
  return out;
}

std::vector<double> draw(const Ranges& ranges, double added, Rng& rng) {
  std::vector<double> out;
  if (!ranges) return out;
  const auto* one = std::get_if<double>(&*ranges);
  const auto all = one ? std::vector<Range>{*one} : std::get<std::vector<Range>>(*ranges);
  for (const auto& range : all) {
    if (!range) continue;
    const auto* most = std::get_if<double>(&*range);
    const auto ends =
        most ? std::array<double, 2>{-*most, *most} : std::get<std::array<double, 2>>(*range);
    out.push_back(rng.uniform(ends[0], ends[1]) + added);
  }
  return out;
}

}  // namespace

at::Tensor matrix_of(const AffineParameters& parameters, std::int64_t axes) {
  if (axes < 2 || axes > 3)
    throw Error("an image of " + std::to_string(axes) +
                " spatial axes has no affine transform, expected 2 or 3");
  at::Tensor out = identity(axes);
  if (!parameters.rotate.empty()) out = at::matmul(out, rotation(parameters, axes));
  if (!parameters.shear.empty()) out = at::matmul(out, shear(parameters.shear, axes));
  if (!parameters.translate.empty()) out = at::matmul(out, translation(parameters.translate, axes));
  if (!parameters.scale.empty()) out = at::matmul(out, scaling(parameters.scale, axes));
  return out;
}

void AffineRanges::validate(const AffineRanges& ranges, OptionIssues& issues) {
  const auto* turns =
      ranges.rotate_range ? std::get_if<std::vector<Range>>(&*ranges.rotate_range) : nullptr;
  if (turns == nullptr) return;
  const auto count = std::count_if(turns->begin(), turns->end(),
                                   [](const Range& range) { return range.has_value(); });
  if (count > 3)
    issues.error("rotate_range", "there are " + std::to_string(count) +
                                     " ranges, expected one for each axis, at most 3");
}

AffineParameters draw_parameters(const AffineRanges& ranges, Rng& rng) {
  AffineParameters out;
  out.rotate = draw(ranges.rotate_range, 0, rng);
  out.shear = draw(ranges.shear_range, 0, rng);
  out.translate = draw(ranges.translate_range, 0, rng);
  out.scale = draw(ranges.scale_range, 1.0, rng);
  return out;
}

}  // namespace clara::transforms_spatial
